/** Numbers that JavaScript and Python make alike: a linear congruential generator (Numerical Recipes), uniform in [−1, 1). */
export function noise(size, seed) {
  const values = new Float32Array(size);
  let state = seed >>> 0;
  for (let i = 0; i < size; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    values[i] = state / 2 ** 31 - 1;
  }
  return values;
}
