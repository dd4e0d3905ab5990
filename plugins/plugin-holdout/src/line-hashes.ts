/** Lines shorter than this (in bytes, white space collapsed) are braces, imports and keywords everybody writes. */
export const SHORTEST_LINE = 20;

/**
 * What identifies a document's content for overlap with others: the distinct hashes of its long lines, white space
 * normalised. A document without a long line is identified by the hash of its whole text; an empty one by nothing.
 *
 * Hashes are whole numbers below 2^53, so that they are exact in a Float64Array and in a Set. Among a million
 * held-out lines and a billion training lines, 0.1 chance matches are expected.
 */
export function lineHashes(text: Uint8Array): Set<number> {
  const hashes = new Set<number>();
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf(NEWLINE, start);
    const end = newline === -1 ? text.length : newline;
    const hash = hashRange(text, start, end, SHORTEST_LINE);
    if (hash !== undefined) hashes.add(hash);
    start = end + 1;
  }
  if (hashes.size === 0) {
    const whole = hashRange(text, 0, text.length, 1);
    if (whole !== undefined) hashes.add(whole);
  }
  return hashes;
}

const NEWLINE = 0x0a;
const SPACE = 0x20;

/**
 * Hash of `text[start, end)` with every run of white space and control characters taken as one space and none at the
 * ends; undefined when fewer than `shortest` bytes are left. Two 32-bit lanes in the manner of MurmurHash3 (Appleby
 * 2011), finished with its mixer.
 */
function hashRange(text: Uint8Array, start: number, end: number, shortest: number): number | undefined {
  let low = 0x9747b28c;
  let high = 0x3c6ef372;
  let length = 0;
  let gap = false;
  const take = (byte: number): void => {
    low = Math.imul(rotateLeft(low ^ Math.imul(byte + 1, 0xcc9e2d51), 13), 5) + 0xe6546b64;
    high = Math.imul(rotateLeft(high ^ Math.imul(byte + 1, 0x1b873593), 15), 9) + 0x85ebca6b;
    length++;
  };
  for (let position = start; position < end; position++) {
    const byte = text[position]!;
    if (byte <= SPACE) {
      gap = length > 0;
      continue;
    }
    if (gap) take(SPACE);
    gap = false;
    take(byte);
  }
  if (length < shortest) return undefined;
  low = mix(low ^ length);
  high = mix(high ^ low);
  return low * 0x200000 + (high >>> 11);
}

const rotateLeft = (value: number, by: number): number => (value << by) | (value >>> (32 - by));

function mix(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
