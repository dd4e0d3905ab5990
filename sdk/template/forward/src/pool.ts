import {
  add,
  div,
  mean,
  mul,
  reshape,
  slice,
  sqrt,
  sum,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';

/** Keeps the direction of a vector of zeros defined. */
const EPSILON = 1e-12;

/**
 * One vector of length 1 a row. B rows of T tokens, D model width.
 *
 * @param hidden_ND `[B·T, D]`
 * @returns `[B, D]`
 */
export function pool(hidden_ND: Tensor, rows: number, how: 'mean' | 'last'): Tensor2D {
  const [N, D] = hidden_ND.shape as [number, number];
  const T = N / rows;
  const hidden_BTD = reshape(hidden_ND, [rows, T, D]);
  const pooled_BD =
    how === 'mean' ? mean(hidden_BTD, 1) : reshape(slice(hidden_BTD, [0, T - 1, 0], [rows, 1, D]), [rows, D]);
  const length_B1 = sqrt(add(sum(mul(pooled_BD, pooled_BD), 1, true), EPSILON));
  return div(pooled_BD, length_B1);
}
