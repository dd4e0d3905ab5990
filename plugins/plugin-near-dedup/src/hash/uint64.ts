/**
 * Arithmetic modulo 2^64 on two halves of 32 bits: BigInt costs about a hundred times as much, and this runs once a
 * shingle. Each function returns the low half of its result and leaves the high half in `high`, so that nothing is
 * allocated. Halves are unsigned.
 */
export let high = 0;

/** a + b. */
export function add64(aLow: number, aHigh: number, bLow: number, bHigh: number): number {
  const low = aLow + bLow;
  high = (aHigh + bHigh + (low > 0xffffffff ? 1 : 0)) >>> 0;
  return low >>> 0;
}

/** a − b. */
export function subtract64(aLow: number, aHigh: number, bLow: number, bHigh: number): number {
  high = (aHigh - bHigh - (aLow < bLow ? 1 : 0)) >>> 0;
  return (aLow - bLow) >>> 0;
}

/** The whole product of two 32-bit numbers. */
export function product32(a: number, b: number): number {
  const aUpper = a >>> 16;
  const aLower = a & 0xffff;
  const bUpper = b >>> 16;
  const bLower = b & 0xffff;
  // At most (2^16 − 1)² + 2 (2^16 − 1), which is below 2^32.
  const middle = aUpper * bLower + ((aLower * bLower) >>> 16);
  const other = aLower * bUpper + (middle & 0xffff);
  high = (aUpper * bUpper + (middle >>> 16) + (other >>> 16)) >>> 0;
  return Math.imul(a, b) >>> 0;
}

/** a · b. */
export function multiply64(aLow: number, aHigh: number, bLow: number, bHigh: number): number {
  const low = product32(aLow, bLow);
  high = (high + Math.imul(aLow, bHigh) + Math.imul(aHigh, bLow)) >>> 0;
  return low;
}

/** The 128-bit product of two 64-bit numbers, its halves joined by exclusive or: what xxh3 mixes with. */
export function foldedProduct(aLow: number, aHigh: number, bLow: number, bHigh: number): number {
  const word0 = product32(aLow, bLow);
  const carry0 = high;
  const low1 = product32(aHigh, bLow);
  const high1 = high;
  const low2 = product32(aLow, bHigh);
  const high2 = high;
  const low3 = product32(aHigh, bHigh);
  const high3 = high;
  // Columns of 32 bits; each sum stays far below 2^53.
  const column1 = carry0 + low1 + low2;
  const column2 = high1 + high2 + low3 + Math.floor(column1 / 0x100000000);
  const column3 = high3 + Math.floor(column2 / 0x100000000);
  high = (column1 ^ column3) >>> 0;
  return (word0 ^ column2) >>> 0;
}

/** The number rotated left by 0 < `by` < 32. */
export function rotateLeft64(low: number, upper: number, by: number): number {
  high = ((upper << by) | (low >>> (32 - by))) >>> 0;
  return ((low << by) | (upper >>> (32 - by))) >>> 0;
}

/** a ^ (a >>> by), 0 < `by` < 64. */
export function xorShift64(low: number, upper: number, by: number): number {
  if (by >= 32) {
    high = upper;
    return (low ^ (upper >>> (by - 32))) >>> 0;
  }
  high = (upper ^ (upper >>> by)) >>> 0;
  return (low ^ ((low >>> by) | (upper << (32 - by)))) >>> 0;
}

/** Bytes in the other order. */
export function swapBytes32(value: number): number {
  return ((value << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24)) >>> 0;
}
