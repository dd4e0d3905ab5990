import type { AttentionLayout, Ops } from '@framework/sdk';
import { type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import type { MatrixProduct } from './matrix-product.js';
import { matrix, valuesOf, vector } from './values.js';

type Attention = Pick<Ops, 'attention' | 'attentionBackward'>;

/**
 * Scaled dot-product attention, one row of the batch and one query head at a time, so that at most T × T scores exist.
 * Within a head: S = q·kᵀ / √size, P = softmax over visible keys, o = P·v. Backward computes P again from the saved
 * log-sum-exp (Dao et al. 2022, arXiv:2205.14135): dV = Pᵀ·do, dP = do·vᵀ, dS = P ∘ (dP − rowsum(do ∘ o)).
 */
export const createAttention = (product: MatrixProduct): Attention => ({
  attention(qkv, layout, documents) {
    const { rows, length, heads, keyValueHeads, headSize } = layout;
    const source = valuesOf(qkv);
    const width = (heads + 2 * keyValueHeads) * headSize;
    const out = new Float32Array(rows * length * heads * headSize);
    const logSumExp = new Float32Array(rows * heads * length);
    const visible = firstVisible(documents, layout);
    for (let row = 0; row < rows; row++) {
      for (let head = 0; head < heads; head++) {
        const { query, key, value } = columnsOf(head, layout);
        const at = row * length * width;
        tidy(() => {
          const q = block(source, at + query, width, length, headSize);
          const k = block(source, at + key, width, length, headSize);
          const v = block(source, at + value, width, length, headSize);
          const scores = valuesOf(product(q, k, 'nt'));
          const lse = logSumExp.subarray((row * heads + head) * length, (row * heads + head + 1) * length);
          const weights = softmax(scores, visible.subarray(row * length), length, headSize, lse);
          const o = valuesOf(product(matrix(weights, length, length), v, 'nn'));
          place(
            o,
            out,
            row * length * heads * headSize + head * headSize,
            heads * headSize,
            length,
            headSize,
          );
        });
      }
    }
    return { out: matrix(out, rows * length, heads * headSize), logSumExp: vector(logSumExp) };
  },

  attentionBackward(dOut, qkv, out, logSumExp, layout, documents) {
    const { rows, length, heads, keyValueHeads, headSize } = layout;
    const source = valuesOf(qkv);
    const outs = valuesOf(out);
    const dOuts = valuesOf(dOut);
    const lses = valuesOf(logSumExp);
    const width = (heads + 2 * keyValueHeads) * headSize;
    const outWidth = heads * headSize;
    const gradient = new Float32Array(rows * length * width);
    const visible = firstVisible(documents, layout);
    for (let row = 0; row < rows; row++) {
      for (let head = 0; head < heads; head++) {
        const { query, key, value } = columnsOf(head, layout);
        const at = row * length * width;
        const outAt = row * length * outWidth + head * headSize;
        tidy(() => {
          const q = block(source, at + query, width, length, headSize);
          const k = block(source, at + key, width, length, headSize);
          const v = block(source, at + value, width, length, headSize);
          const dO = block(dOuts, outAt, outWidth, length, headSize);
          const scores = valuesOf(product(q, k, 'nt'));
          const dP = valuesOf(product(dO, v, 'nt'));
          const lse = lses.subarray((row * heads + head) * length);
          const deltas = rowDots(dOuts, outs, outAt, outWidth, length, headSize);
          const { weights, dScores } = softmaxBackward(
            scores,
            dP,
            visible.subarray(row * length),
            length,
            headSize,
            lse,
            deltas,
          );
          const dS = matrix(dScores, length, length);
          const dV = valuesOf(product(matrix(weights, length, length), dO, 'tn'));
          const dQ = valuesOf(product(dS, k, 'nn'));
          const dK = valuesOf(product(dS, q, 'tn'));
          place(dQ, gradient, at + query, width, length, headSize);
          place(dK, gradient, at + key, width, length, headSize);
          place(dV, gradient, at + value, width, length, headSize);
        });
      }
    }
    return matrix(gradient, rows * length, width);
  },
});

/**
 * For each position the first position of its own row that it sees: the start of its document. Documents ascend
 * within a row, so what a query sees is one run of keys.
 */
export function firstVisible(documents: Int32Array, layout: AttentionLayout): Int32Array {
  const first = new Int32Array(documents.length);
  for (let n = 0; n < documents.length; n++) {
    const t = n % layout.length;
    first[n] = t > 0 && documents[n] === documents[n - 1] ? first[n - 1]! : t;
  }
  return first;
}

/** First columns of a query head and of the key and value heads it shares. */
function columnsOf(head: number, { heads, keyValueHeads, headSize }: AttentionLayout) {
  const shared = Math.floor((head * keyValueHeads) / heads);
  return {
    query: head * headSize,
    key: (heads + shared) * headSize,
    value: (heads + keyValueHeads + shared) * headSize,
  };
}

function block(source: Float32Array, start: number, stride: number, rows: number, columns: number): Tensor2D {
  const values = new Float32Array(rows * columns);
  for (let t = 0; t < rows; t++) {
    const from = start + t * stride;
    values.set(source.subarray(from, from + columns), t * columns);
  }
  return matrix(values, rows, columns);
}

/** Adds `values [rows, columns]` into a wider matrix: several query heads share a key and value head. */
function place(
  values: Float32Array,
  target: Float32Array,
  start: number,
  stride: number,
  rows: number,
  columns: number,
): void {
  for (let t = 0; t < rows; t++) {
    const to = start + t * stride;
    for (let c = 0; c < columns; c++) target[to + c]! += values[t * columns + c]!;
  }
}

function rowDots(
  a: Float32Array,
  b: Float32Array,
  start: number,
  stride: number,
  rows: number,
  columns: number,
): Float64Array {
  const dots = new Float64Array(rows);
  for (let t = 0; t < rows; t++) {
    const from = start + t * stride;
    for (let c = 0; c < columns; c++) dots[t]! += a[from + c]! * b[from + c]!;
  }
  return dots;
}

function softmax(
  scores: Float32Array,
  first: Int32Array,
  length: number,
  headSize: number,
  logSumExp: Float32Array,
): Float32Array {
  const scale = 1 / Math.sqrt(headSize);
  const weights = new Float32Array(length * length);
  for (let t = 0; t < length; t++) {
    const row = t * length;
    let maximum = Number.NEGATIVE_INFINITY;
    for (let s = first[t]!; s <= t; s++) maximum = Math.max(maximum, scores[row + s]!);
    let sum = 0;
    for (let s = first[t]!; s <= t; s++) {
      const weight = Math.exp((scores[row + s]! - maximum) * scale);
      weights[row + s] = weight;
      sum += weight;
    }
    for (let s = first[t]!; s <= t; s++) weights[row + s]! /= sum;
    logSumExp[t] = maximum * scale + Math.log(sum);
  }
  return weights;
}

/** The softmax again, and the gradient with respect to the unscaled scores. */
function softmaxBackward(
  scores: Float32Array,
  dWeights: Float32Array,
  first: Int32Array,
  length: number,
  headSize: number,
  logSumExp: Float32Array,
  deltas: Float64Array,
): { readonly weights: Float32Array; readonly dScores: Float32Array } {
  const scale = 1 / Math.sqrt(headSize);
  const weights = new Float32Array(length * length);
  const dScores = new Float32Array(length * length);
  for (let t = 0; t < length; t++) {
    for (let at = t * length + first[t]!; at <= t * length + t; at++) {
      const weight = Math.exp(scores[at]! * scale - logSumExp[t]!);
      weights[at] = weight;
      dScores[at] = scale * weight * (dWeights[at]! - deltas[t]!);
    }
  }
  return { weights, dScores };
}
