import { high, product32 } from '../hash/uint64.js';
import { MersenneTwister, type Number61 } from './mersenne-twister.js';

/** Hash functions h → (a·h + b mod 2^64) mod (2^61 − 1): the published pipelines wrap around where NumPy's uint64 does. */
export interface Permutations61 {
  readonly multipliers: { readonly low: Uint32Array; readonly high: Uint32Array };
  readonly addends: { readonly low: Uint32Array; readonly high: Uint32Array };
}

/** Multipliers and addends, one pair a permutation. */
export function permutations61(
  multipliers: readonly Number61[],
  addends: readonly Number61[],
): Permutations61 {
  const halves = (numbers: readonly Number61[]) => ({
    low: Uint32Array.from(numbers, ({ low }) => low),
    high: Uint32Array.from(numbers, (number) => number.high),
  });
  return { multipliers: halves(multipliers), addends: halves(addends) };
}

/** Drawn as NumPy draws two arrays: all multipliers, then all addends. */
export function drawPermutations61(count: number, seed: number): Permutations61 {
  const random = new MersenneTwister(seed);
  const multipliers = Array.from({ length: count }, () => random.below61(1));
  const addends = Array.from({ length: count }, () => random.below61(0));
  return permutations61(multipliers, addends);
}

/**
 * Minima of the values' lower 32 bits, as text-dedup and bigcode's first pipeline keep them.
 *
 * @param hashes of 32 bits
 */
export function lowMinima61(hashes: Uint32Array, permutations: Permutations61): Uint32Array {
  const { multipliers, addends } = permutations;
  const minima = new Uint32Array(multipliers.low.length);
  for (let i = 0; i < minima.length; i++) {
    const aLow = multipliers.low[i]!;
    const aHigh = multipliers.high[i]!;
    const bLow = addends.low[i]!;
    const bHigh = addends.high[i]!;
    let least = 0xffffffff;
    for (let at = 0; at < hashes.length; at++) {
      const hash = hashes[at]!;
      const productLow = product32(aLow, hash);
      const low = productLow + bLow;
      const upper = (high + Math.imul(aHigh, hash) + bHigh + (low > 0xffffffff ? 1 : 0)) >>> 0;
      // Modulo 2^61 − 1: what is above bit 61 is added at the bottom.
      let value = (low >>> 0) + (upper >>> 29);
      const top = upper & 0x1fffffff;
      if (value > 0xffffffff) value = top === 0x1fffffff ? value - 0xffffffff : value - 0x100000000;
      else if (value === 0xffffffff && top === 0x1fffffff) value = 0;
      if (value < least) least = value;
    }
    minima[i] = least;
  }
  return minima;
}

/**
 * Minima of the whole values, as datatrove keeps them: two words a permutation, the lower first.
 *
 * @param low, upper halves of hashes of 64 bits
 */
export function wholeMinima61(
  low: Uint32Array,
  upper: Uint32Array,
  permutations: Permutations61,
): Uint32Array {
  const { multipliers, addends } = permutations;
  const minima = new Uint32Array(multipliers.low.length * 2);
  for (let i = 0; i < multipliers.low.length; i++) {
    const aLow = multipliers.low[i]!;
    const aHigh = multipliers.high[i]!;
    const bLow = addends.low[i]!;
    const bHigh = addends.high[i]!;
    let leastLow = 0xffffffff;
    let leastHigh = 0xffffffff;
    for (let at = 0; at < low.length; at++) {
      const hash = low[at]!;
      const productLow = product32(aLow, hash);
      const sum = productLow + bLow;
      const carried = sum > 0xffffffff ? 1 : 0;
      const sumHigh = (high + Math.imul(aHigh, hash) + Math.imul(aLow, upper[at]!) + bHigh + carried) >>> 0;
      let valueLow = (sum >>> 0) + (sumHigh >>> 29);
      let valueHigh = sumHigh & 0x1fffffff;
      if (valueLow > 0xffffffff) {
        valueLow -= 0x100000000;
        valueHigh++;
      }
      if (valueHigh > 0x1fffffff || (valueHigh === 0x1fffffff && valueLow === 0xffffffff)) {
        // At least 2^61 − 1, and below twice that.
        valueHigh -= valueLow === 0xffffffff ? 0x1fffffff : 0x20000000;
        valueLow = valueLow === 0xffffffff ? 0 : valueLow + 1;
      }
      if (valueHigh < leastHigh || (valueHigh === leastHigh && valueLow < leastLow)) {
        leastHigh = valueHigh;
        leastLow = valueLow;
      }
    }
    minima[i * 2] = leastLow;
    minima[i * 2 + 1] = leastHigh;
  }
  return minima;
}
