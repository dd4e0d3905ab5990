import type { AttentionLayout } from '@framework/sdk';
import {
  broadcastTo,
  concat,
  reshape,
  slice,
  sum,
  type Tensor,
  type Tensor2D,
  tensor,
  transpose,
} from '@tensorflow/tfjs-core';

// B rows of T tokens, N = B·T; H query heads, K key/value heads, G = H/K queries that share one; S head size.

/** Queries, keys and values `[B, H, T, S]` of `qkv [N, (H + 2K)·S]`; shared keys and values stand once for each query. */
export function splitHeads(qkv: Tensor2D, layout: AttentionLayout): readonly [Tensor, Tensor, Tensor] {
  const { rows: B, length: T, heads: H, keyValueHeads: K, headSize: S } = layout;
  const all = transpose(reshape(qkv, [B, T, H + 2 * K, S]), [0, 2, 1, 3]);
  const share = (first: number) =>
    reshape(
      broadcastTo(reshape(slice(all, [0, first, 0, 0], [B, K, T, S]), [B, K, 1, T, S]), [B, K, H / K, T, S]),
      [B, H, T, S],
    );
  return [slice(all, [0, 0, 0, 0], [B, H, T, S]), share(H), share(H + K)];
}

/** The way back, for gradients: what queries that share a key sent to it is added up. */
export function joinHeads(q: Tensor, k: Tensor, v: Tensor, layout: AttentionLayout): Tensor2D {
  const { rows: B, length: T, heads: H, keyValueHeads: K, headSize: S } = layout;
  const unshare = (x: Tensor) => sum(reshape(x, [B, K, H / K, T, S]), 2);
  const all = concat([q, unshare(k), unshare(v)], 1);
  return reshape(transpose(all, [0, 2, 1, 3]), [B * T, (H + 2 * K) * S]);
}

/** `[N, H·S]` ↔ `[B, H, T, S]` */
export const outToHeads = (out: Tensor2D, { rows, length, heads, headSize }: AttentionLayout): Tensor =>
  transpose(reshape(out, [rows, length, heads, headSize]), [0, 2, 1, 3]);
export const headsToOut = (out: Tensor, { rows, length, heads, headSize }: AttentionLayout): Tensor2D =>
  reshape(transpose(out, [0, 2, 1, 3]), [rows * length, heads * headSize]);

/** What is added to scores, `[B, 1, T, T]`: 0 where query t sees key s, else so little that nothing is left of it. */
export function visibility(documents: Int32Array, { rows: B, length: T }: AttentionLayout): Tensor {
  const bias = new Float32Array(B * T * T).fill(-1e30);
  for (let n = 0; n < B * T; n++) {
    const t = n % T;
    for (let s = t; s >= 0 && documents[n - t + s] === documents[n]; s--) bias[n * T + s] = 0;
  }
  return tensor(bias, [B, 1, T, T]);
}
