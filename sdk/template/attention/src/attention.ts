import type { Attention } from '@framework/sdk';
import {
  add,
  exp,
  logSumExp as logSumExpOf,
  matMul,
  mul,
  reshape,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  tidy,
} from '@tensorflow/tfjs-core';
import { headsToOut, joinHeads, outToHeads, splitHeads, visibility } from './heads.js';

/**
 * Within a head: scores = q·kᵀ/√S, weights = softmax over the keys a query sees, out = weights·v. Results are new tensors
 * and belong to the caller; everything in between goes with its `tidy`.
 */
export const attention: Attention = {
  attention(qkv, layout, documents) {
    return tidy(() => {
      const [q, k, v] = splitHeads(qkv, layout);
      const scores = scoresOf(q, k, visibility(documents, layout), layout.headSize);
      const logSumExp = logSumExpOf(scores, -1, true);
      const out = matMul(exp(sub(scores, logSumExp)), v);
      return { out: headsToOut(out, layout), logSumExp: reshape(logSumExp, [-1]) as Tensor1D };
    });
  },

  // dv = weightsᵀ·do; dscores = weights ∘ (do·vᵀ − rowsum(do ∘ o)), because the weights of a row add up to 1.
  attentionBackward(dOut, qkv, out, logSumExp, layout, documents) {
    return tidy(() => {
      const { rows: B, length: T, heads: H, headSize: S } = layout;
      const [q, k, v] = splitHeads(qkv, layout);
      const scores = scoresOf(q, k, visibility(documents, layout), S);
      const weights = exp(sub(scores, reshape(logSumExp, [B, H, T, 1])));
      const [dO, o] = [outToHeads(dOut, layout), outToHeads(out, layout)];
      const dV = matMul(weights, dO, true, false);
      const dWeights = matMul(dO, v, false, true);
      const dScores = mul(weights, sub(dWeights, sum(mul(dO, o), -1, true)));
      const scaled = mul(dScores, 1 / Math.sqrt(S));
      return joinHeads(matMul(scaled, k), matMul(scaled, q, true, false), dV, layout);
    });
  },
};

const scoresOf = (q: Tensor, k: Tensor, bias: Tensor, headSize: number): Tensor =>
  add(mul(matMul(q, k, false, true), 1 / Math.sqrt(headSize)), bias);
