/**
 * XXH32 with seed 0 (Collet 2012, xxHash specification 0.1.1).
 *
 * @returns an unsigned 32-bit number
 */
export function xxh32(bytes: Uint8Array): number {
  const { length } = bytes;
  let at = 0;
  let hash: number;
  if (length >= 16) {
    let lane1 = (PRIME1 + PRIME2) | 0;
    let lane2 = PRIME2 | 0;
    let lane3 = 0;
    let lane4 = -PRIME1 | 0;
    for (; at + 16 <= length; at += 16) {
      lane1 = round(lane1, read32(bytes, at));
      lane2 = round(lane2, read32(bytes, at + 4));
      lane3 = round(lane3, read32(bytes, at + 8));
      lane4 = round(lane4, read32(bytes, at + 12));
    }
    hash = (rotateLeft(lane1, 1) + rotateLeft(lane2, 7) + rotateLeft(lane3, 12) + rotateLeft(lane4, 18)) | 0;
  } else {
    hash = PRIME5 | 0;
  }
  hash = (hash + length) | 0;
  for (; at + 4 <= length; at += 4) {
    hash = Math.imul(rotateLeft((hash + Math.imul(read32(bytes, at), PRIME3)) | 0, 17), PRIME4);
  }
  for (; at < length; at++) {
    hash = Math.imul(rotateLeft((hash + Math.imul(bytes[at]!, PRIME5)) | 0, 11), PRIME1);
  }
  hash = Math.imul(hash ^ (hash >>> 15), PRIME2);
  hash = Math.imul(hash ^ (hash >>> 13), PRIME3);
  return (hash ^ (hash >>> 16)) >>> 0;
}

const PRIME1 = 0x9e3779b1;
const PRIME2 = 0x85ebca77;
const PRIME3 = 0xc2b2ae3d;
const PRIME4 = 0x27d4eb2f;
const PRIME5 = 0x165667b1;

const round = (lane: number, input: number): number =>
  Math.imul(rotateLeft((lane + Math.imul(input, PRIME2)) | 0, 13), PRIME1);

const rotateLeft = (value: number, by: number): number => (value << by) | (value >>> (32 - by));

/** Four bytes, little-endian, unsigned. */
export const read32 = (bytes: Uint8Array, at: number): number =>
  (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
