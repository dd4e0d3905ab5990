import { MersenneTwister } from './mersenne-twister.js';

/** One hash function a permutation: h → a·h + b modulo 2^32. */
export interface Permutations32 {
  readonly multipliers: Int32Array;
  readonly addends: Int32Array;
}

/** Odd multipliers, so that each is a permutation of the 32-bit numbers. */
export function drawPermutations32(count: number, seed: number): Permutations32 {
  const random = new MersenneTwister(seed);
  const multipliers = new Int32Array(count);
  const addends = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    multipliers[i] = random.bits() | 1;
    addends[i] = random.bits();
  }
  return { multipliers, addends };
}

/**
 * Minima of a document's shingle hashes under each permutation. The order of signed numbers is as good as that of
 * unsigned ones, and stays in integer registers.
 *
 * @param hashes well mixed: a·h + b alone spreads nothing
 */
export function minimaOf(hashes: Uint32Array, { multipliers, addends }: Permutations32): Uint32Array {
  const minima = new Int32Array(multipliers.length);
  const signed = new Int32Array(hashes.buffer, hashes.byteOffset, hashes.length);
  const { length } = signed;
  const whole = multipliers.length & ~3;
  let i = 0;
  // Four permutations a pass: one load of the hash serves all.
  for (; i < whole; i += 4) {
    const a0 = multipliers[i]!;
    const a1 = multipliers[i + 1]!;
    const a2 = multipliers[i + 2]!;
    const a3 = multipliers[i + 3]!;
    const b0 = addends[i]!;
    const b1 = addends[i + 1]!;
    const b2 = addends[i + 2]!;
    const b3 = addends[i + 3]!;
    let m0 = LARGEST;
    let m1 = LARGEST;
    let m2 = LARGEST;
    let m3 = LARGEST;
    for (let at = 0; at < length; at++) {
      const hash = signed[at]!;
      const v0 = (Math.imul(hash, a0) + b0) | 0;
      const v1 = (Math.imul(hash, a1) + b1) | 0;
      const v2 = (Math.imul(hash, a2) + b2) | 0;
      const v3 = (Math.imul(hash, a3) + b3) | 0;
      if (v0 < m0) m0 = v0;
      if (v1 < m1) m1 = v1;
      if (v2 < m2) m2 = v2;
      if (v3 < m3) m3 = v3;
    }
    minima[i] = m0;
    minima[i + 1] = m1;
    minima[i + 2] = m2;
    minima[i + 3] = m3;
  }
  for (; i < multipliers.length; i++) {
    let least = LARGEST;
    for (let at = 0; at < length; at++) {
      const value = (Math.imul(signed[at]!, multipliers[i]!) + addends[i]!) | 0;
      if (value < least) least = value;
    }
    minima[i] = least;
  }
  return new Uint32Array(minima.buffer);
}

const LARGEST = 0x7fffffff;
