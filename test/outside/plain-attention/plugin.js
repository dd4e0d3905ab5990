/**
 * Causal attention with grouped queries inside documents, forward and backward, one query at a time:
 * s = q·k / √size, p = softmax(s), o = Σ p·v; and back dv = p·do, ds = p·(do·v − do·o).
 */
import { ATTENTION, definePlugin } from '@framework/sdk';
import { tensor1d, tensor2d } from '@tensorflow/tfjs-core';

export default definePlugin((ctx) => {
  ctx.provide(ATTENTION, () => ({ attention, attentionBackward }));
  return {};
});

function attention(qkv, layout, documents) {
  const { rows, length, heads, headSize } = layout;
  const at = places(qkv, layout);
  const out = new Float32Array(rows * length * heads * headSize);
  const logSumExp = new Float32Array(rows * heads * length);
  for (const { row, head, t, keys } of queries(layout, documents)) {
    const scores = keys.map((s) => dot(at.data, at.q(row, t, head), at.k(row, s, head), headSize));
    const { weights, log } = softmax(scores.map((score) => score / Math.sqrt(headSize)));
    logSumExp[(row * heads + head) * length + t] = log;
    const to = at.out(row, t, head);
    for (const [index, s] of keys.entries()) {
      const v = at.v(row, s, head);
      for (let i = 0; i < headSize; i++) out[to + i] += weights[index] * at.data[v + i];
    }
  }
  return { out: tensor2d(out, [rows * length, heads * headSize]), logSumExp: tensor1d(logSumExp) };
}

function attentionBackward(dOut, qkv, out, _logSumExp, layout, documents) {
  const { headSize } = layout;
  const at = places(qkv, layout);
  const [above, outs] = [dOut.dataSync(), out.dataSync()];
  const gradient = new Float32Array(at.data.length);
  const scale = 1 / Math.sqrt(headSize);
  for (const { row, head, t, keys } of queries(layout, documents)) {
    const [q, o] = [at.q(row, t, head), at.out(row, t, head)];
    const scores = keys.map((s) => scale * dot(at.data, q, at.k(row, s, head), headSize));
    const { weights } = softmax(scores);
    let dotted = 0;
    for (let i = 0; i < headSize; i++) dotted += above[o + i] * outs[o + i];
    for (const [index, s] of keys.entries()) {
      const [k, v] = [at.k(row, s, head), at.v(row, s, head)];
      let through = 0;
      for (let i = 0; i < headSize; i++) {
        through += above[o + i] * at.data[v + i];
        gradient[v + i] += weights[index] * above[o + i];
      }
      const ds = scale * weights[index] * (through - dotted);
      for (let i = 0; i < headSize; i++) {
        gradient[q + i] += ds * at.data[k + i];
        gradient[k + i] += ds * at.data[q + i];
      }
    }
  }
  return tensor2d(gradient, qkv.shape);
}

/** Where the heads of a token begin in `qkv [N, (H + 2K)·S]` and in the output `[N, H·S]`. */
function places(qkv, { length, heads, keyValueHeads, headSize }) {
  const width = (heads + 2 * keyValueHeads) * headSize;
  const token = (row, t) => (row * length + t) * width;
  const shared = (head) => Math.floor((head * keyValueHeads) / heads);
  return {
    data: qkv.dataSync(),
    q: (row, t, head) => token(row, t) + head * headSize,
    k: (row, t, head) => token(row, t) + (heads + shared(head)) * headSize,
    v: (row, t, head) => token(row, t) + (heads + keyValueHeads + shared(head)) * headSize,
    out: (row, t, head) => ((row * length + t) * heads + head) * headSize,
  };
}

/** Every query with the keys it sees: its own document's, up to itself. */
function* queries({ rows, length, heads }, documents) {
  for (let row = 0; row < rows; row++) {
    for (let t = 0; t < length; t++) {
      const document = documents[row * length + t];
      const keys = [];
      for (let s = 0; s <= t; s++) if (documents[row * length + s] === document) keys.push(s);
      for (let head = 0; head < heads; head++) yield { row, head, t, keys };
    }
  }
}

function dot(data, a, b, size) {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += data[a + i] * data[b + i];
  return sum;
}

function softmax(scores) {
  const most = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return { weights: powers.map((power) => power / sum), log: most + Math.log(sum) };
}
