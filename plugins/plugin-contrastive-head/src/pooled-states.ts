import type { Encoder } from '@framework/sdk';

/**
 * The mean hidden state of each row's tokens. Rows go through the body as documents of their own; what fills a row up
 * stands behind its end, where attention that looks back only never sees it.
 *
 * @param tokens `[R, K]`
 * @param lengths `[R]` tokens of each row; a row of 0 is not encoded, and its mean is 0
 *
 * @returns `[R, D]`
 */
export function pooledStates(encoder: Encoder, tokens: Int32Array, lengths: Int32Array): Float32Array {
  const width = encoder.hiddenSize;
  const capacity = lengths.length === 0 ? 0 : tokens.length / lengths.length;
  const pooled = new Float32Array(lengths.length * width);
  const filled = [...lengths.keys()].filter((row) => lengths[row]! > 0);
  if (filled.length === 0) return pooled;

  const longest = filled.reduce((most, row) => Math.max(most, lengths[row]!), 0);
  const dense = new Int32Array(filled.length * longest);
  for (const [index, row] of filled.entries()) {
    dense.set(tokens.subarray(row * capacity, row * capacity + lengths[row]!), index * longest);
  }
  const states = encoder.encode(dense, filled.length, longest);
  const sums = new Float64Array(width);
  for (const [index, row] of filled.entries()) {
    sums.fill(0);
    for (let t = 0; t < lengths[row]!; t++) {
      const at = (index * longest + t) * width;
      for (let d = 0; d < width; d++) sums[d]! += states[at + d]!;
    }
    for (let d = 0; d < width; d++) pooled[row * width + d] = sums[d]! / lengths[row]!;
  }
  return pooled;
}
