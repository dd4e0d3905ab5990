import { add64, high, multiply64, rotateLeft64, xorShift64 } from './uint64.js';
import { read32 } from './xxh32.js';

/** A 64-bit hash as two unsigned halves. */
export interface Hash64 {
  readonly low: number;
  readonly high: number;
}

/** XXH64 with seed 0 (Collet 2014, xxHash specification 0.1.1). */
export function xxh64(bytes: Uint8Array): Hash64 {
  const { length } = bytes;
  let at = 0;
  let low: number;
  let upper: number;
  if (length >= 32) {
    // Four lanes of two halves.
    const lanes = Uint32Array.from(FIRST_LANES);
    for (; at + 32 <= length; at += 32) {
      for (let lane = 0; lane < 8; lane += 2) {
        lanes[lane] = round(
          lanes[lane]!,
          lanes[lane + 1]!,
          read32(bytes, at + lane * 4),
          read32(bytes, at + lane * 4 + 4),
        );
        lanes[lane + 1] = high;
      }
    }
    low = 0;
    upper = 0;
    for (const [lane, by] of [1, 7, 12, 18].entries()) {
      const rotated = rotateLeft64(lanes[lane * 2]!, lanes[lane * 2 + 1]!, by);
      low = add64(low, upper, rotated, high);
      upper = high;
    }
    for (let lane = 0; lane < 8; lane += 2) {
      const rounded = round(0, 0, lanes[lane]!, lanes[lane + 1]!);
      low = multiply64((low ^ rounded) >>> 0, (upper ^ high) >>> 0, P1_LOW, P1_HIGH);
      low = add64(low, high, P4_LOW, P4_HIGH);
      upper = high;
    }
  } else {
    low = P5_LOW;
    upper = P5_HIGH;
  }
  low = add64(low, upper, length, 0);
  upper = high;
  for (; at + 8 <= length; at += 8) {
    const rounded = round(0, 0, read32(bytes, at), read32(bytes, at + 4));
    low = rotateLeft64((low ^ rounded) >>> 0, (upper ^ high) >>> 0, 27);
    low = multiply64(low, high, P1_LOW, P1_HIGH);
    low = add64(low, high, P4_LOW, P4_HIGH);
    upper = high;
  }
  if (at + 4 <= length) {
    const part = multiply64(read32(bytes, at), 0, P1_LOW, P1_HIGH);
    low = rotateLeft64((low ^ part) >>> 0, (upper ^ high) >>> 0, 23);
    low = multiply64(low, high, P2_LOW, P2_HIGH);
    low = add64(low, high, P3_LOW, P3_HIGH);
    upper = high;
    at += 4;
  }
  for (; at < length; at++) {
    const part = multiply64(bytes[at]!, 0, P5_LOW, P5_HIGH);
    low = rotateLeft64((low ^ part) >>> 0, (upper ^ high) >>> 0, 11);
    low = multiply64(low, high, P1_LOW, P1_HIGH);
    upper = high;
  }
  return avalanche64(low, upper);
}

/** The end of XXH64, which xxh3 has too for its shortest inputs. */
export function avalanche64(hashLow: number, hashHigh: number): Hash64 {
  let low = xorShift64(hashLow, hashHigh, 33);
  low = multiply64(low, high, P2_LOW, P2_HIGH);
  low = xorShift64(low, high, 29);
  low = multiply64(low, high, P3_LOW, P3_HIGH);
  low = xorShift64(low, high, 32);
  return { low, high };
}

export const P1_LOW = 0x85ebca87;
export const P1_HIGH = 0x9e3779b1;
export const P2_LOW = 0x27d4eb4f;
export const P2_HIGH = 0xc2b2ae3d;
export const P3_LOW = 0x9e3779f9;
export const P3_HIGH = 0x165667b1;
export const P4_LOW = 0xc2b2ae63;
export const P4_HIGH = 0x85ebca77;
export const P5_LOW = 0x165667c5;
export const P5_HIGH = 0x27d4eb2f;

/** prime1 + prime2, prime2, 0, −prime1. */
const FIRST_LANES: readonly number[] = [
  add64(P1_LOW, P1_HIGH, P2_LOW, P2_HIGH),
  high,
  P2_LOW,
  P2_HIGH,
  0,
  0,
  -P1_LOW >>> 0,
  ~P1_HIGH >>> 0,
];

function round(laneLow: number, laneHigh: number, inputLow: number, inputHigh: number): number {
  let low = multiply64(inputLow, inputHigh, P2_LOW, P2_HIGH);
  low = add64(laneLow, laneHigh, low, high);
  low = rotateLeft64(low, high, 31);
  return multiply64(low, high, P1_LOW, P1_HIGH);
}
