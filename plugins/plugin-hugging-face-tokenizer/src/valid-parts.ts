import { isUtf8 } from 'node:buffer';

/** Stretches of bytes: text in UTF-8, and bytes that are part of no character. */
export interface ValidPart {
  readonly from: number;
  readonly to: number;
  readonly how: 'text' | 'bytes';
}

/** Parts of any bytes. Text is as long as it goes. */
export function validParts(bytes: Uint8Array): readonly ValidPart[] {
  if (bytes.length === 0) return [];
  if (isUtf8(bytes)) return [{ from: 0, to: bytes.length, how: 'text' }];
  const parts: ValidPart[] = [];
  let from = 0;
  let how: ValidPart['how'] | undefined;
  for (let at = 0; at < bytes.length; ) {
    const length = characterLength(bytes, at);
    const next = length === 0 ? 'bytes' : 'text';
    if (how !== undefined && how !== next) {
      parts.push({ from, to: at, how });
      from = at;
    }
    how = next;
    at += length || 1;
  }
  parts.push({ from, to: bytes.length, how: how! });
  return parts;
}

/** Bytes of the character that begins here, or 0. */
function characterLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  const length =
    first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  return length > 0 && at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length)) ? length : 0;
}
