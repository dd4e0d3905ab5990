/**
 * States of a linear congruential generator, x ← 1664525 x + 1013904223 modulo 2³² (Numerical Recipes), from the seed.
 * Numbers that Python makes alike: `test/bench/peers/noise.py`.
 */
export function states(size: number, seed: number): Uint32Array {
  const values = new Uint32Array(size);
  let state = seed >>> 0;
  for (let i = 0; i < size; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    values[i] = state;
  }
  return values;
}

/** Uniform in [−1, 1), rounded to float32. */
export const noise = (size: number, seed: number): Float32Array =>
  Float32Array.from(states(size, seed), (state) => state / 2 ** 31 - 1);
