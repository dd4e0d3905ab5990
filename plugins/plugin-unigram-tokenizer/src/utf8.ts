/**
 * Bytes of the well-formed UTF-8 character at `at`, 1 to 4, or 0 when there is none: a stray continuation byte, an
 * overlong form, a surrogate, a value past U+10FFFF, a character cut off by `end` (Unicode 16, table 3-7).
 */
export function characterLength(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at]!;
  if (first < 0x80) return 1;
  if (first < 0xc2) return 0;
  if (first < 0xe0) return at + 1 < end && isContinuation(bytes[at + 1]!) ? 2 : 0;
  if (first < 0xf0) {
    if (at + 2 >= end || !isContinuation(bytes[at + 1]!) || !isContinuation(bytes[at + 2]!)) return 0;
    const second = bytes[at + 1]!;
    if (first === 0xe0 && second < 0xa0) return 0;
    if (first === 0xed && second > 0x9f) return 0;
    return 3;
  }
  if (first > 0xf4 || at + 3 >= end) return 0;
  const second = bytes[at + 1]!;
  if (!isContinuation(second) || !isContinuation(bytes[at + 2]!) || !isContinuation(bytes[at + 3]!)) return 0;
  if (first === 0xf0 && second < 0x90) return 0;
  if (first === 0xf4 && second > 0x8f) return 0;
  return 4;
}

/** The code point of a character whose length is known. */
export function codePoint(bytes: Uint8Array, at: number, length: number): number {
  const first = bytes[at]!;
  if (length === 1) return first;
  const second = bytes[at + 1]! & 0x3f;
  if (length === 2) return ((first & 0x1f) << 6) | second;
  const third = bytes[at + 2]! & 0x3f;
  if (length === 3) return ((first & 0x0f) << 12) | (second << 6) | third;
  return ((first & 0x07) << 18) | (second << 12) | (third << 6) | (bytes[at + 3]! & 0x3f);
}

const isContinuation = (byte: number): boolean => (byte & 0xc0) === 0x80;
