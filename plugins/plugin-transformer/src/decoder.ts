import { matMul, slice, type Tensor2D, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { type Activations, activate, type Block, matrix, output, type Pass, vector } from './block.js';
import type { Body } from './body.js';
import { discard } from './retention.js';

/**
 * Generation with cached keys and values: after the prompt each token costs one row of every product, whatever came
 * before it. The cache and the one query's attention are plain JavaScript, so it works on every backend.
 */
export class Decoder {
  readonly #body: Body;
  readonly #capacity: number;
  /** `[capacity, K·S]` a layer, rotated. */
  readonly #keys: readonly Float32Array[];
  readonly #values: readonly Float32Array[];
  #length = 0;

  /** @param capacity tokens at most */
  constructor(body: Body, capacity: number) {
    this.#body = body;
    this.#capacity = capacity;
    const { layers, keyValueHeads, headSize } = body.shape;
    const cache = () =>
      Array.from({ length: layers }, () => new Float32Array(capacity * keyValueHeads * headSize));
    this.#keys = cache();
    this.#values = cache();
  }

  /** Tokens fed so far. */
  get length(): number {
    return this.#length;
  }

  /**
   * Feeds the whole prompt, or after it one token a call.
   *
   * @returns `[V]` logits of the token that follows
   */
  next(ids: readonly number[]): Float32Array {
    const count = ids.length;
    if (count === 0 || this.#length + count > this.#capacity || (this.#length > 0 && count > 1)) {
      throw new RangeError(`decoder: ${count} tokens after ${this.#length}, room for ${this.#capacity}`);
    }
    const logits_1V = tidy(() => {
      const tokens = Int32Array.from(ids);
      const positions = tokens.map((_, t) => this.#length + t);
      const documents = new Int32Array(count);
      const pass = this.#body.pass({ rows: 1, length: count, tokens, positions, documents });
      let x_TD = pass.ops.embedding(this.#body.table, tokens);
      this.#body.blocks.forEach((block, layer) => {
        x_TD =
          this.#length === 0 ? this.#prompt(block, layer, x_TD, pass) : this.#token(block, layer, x_TD, pass);
      });
      const last_1D = slice(x_TD, [count - 1, 0], [1, -1]);
      const { y } = pass.ops.rmsNorm(last_1D, vector(this.#body.norm), pass.epsilon);
      return matMul(y, this.#body.table, false, true);
    });
    this.#length += count;
    const logits = logits_1V.dataSync<'float32'>();
    logits_1V.dispose();
    return logits;
  }

  #prompt(block: Block, layer: number, x_TD: Tensor2D, pass: Pass): Tensor2D {
    const activations = activate(block, { x_ND: x_TD }, pass);
    this.#remember(layer, activations.qkv_NQ.dataSync<'float32'>(), x_TD.shape[0]);
    return finish(block, activations, pass);
  }

  #token(block: Block, layer: number, x_1D: Tensor2D, pass: Pass): Tensor2D {
    const { ops } = pass;
    const { y, rstd } = ops.rmsNorm(x_1D, vector(block.attentionNorm), pass.epsilon);
    const qkv_1Q = ops.rotary(ops.linear(y, matrix(block.qkv)), pass.layout, pass.positions, 'forward');
    const qkv = qkv_1Q.dataSync<'float32'>();
    this.#remember(layer, qkv, 1);
    const attended_1A = tensor2d(this.#attend(layer, qkv), [1, pass.layout.heads * pass.layout.headSize]);
    const known = {
      x_ND: x_1D,
      attentionInput_ND: y,
      attentionRstd_N: rstd,
      qkv_NQ: qkv_1Q,
      attended_NA: attended_1A,
      // Only a backward pass would read it.
      logSumExp_BHT: tensor1d([0]),
    };
    return finish(block, activate(block, known, pass), pass);
  }

  /** Adds the keys and values of rows of `qkv` behind those there are. */
  #remember(layer: number, qkv: Float32Array, rows: number): void {
    const { heads, keyValueHeads, headSize } = this.#body.shape;
    const width = (heads + 2 * keyValueHeads) * headSize;
    const shared = keyValueHeads * headSize;
    for (let row = 0; row < rows; row++) {
      const from = row * width + heads * headSize;
      const to = (this.#length + row) * shared;
      this.#keys[layer]!.set(qkv.subarray(from, from + shared), to);
      this.#values[layer]!.set(qkv.subarray(from + shared, from + 2 * shared), to);
    }
  }

  /** Attention of the newest query over all there is: `[H·S]`. */
  #attend(layer: number, qkv: Float32Array): Float32Array {
    const { heads, keyValueHeads, headSize } = this.#body.shape;
    const keys = this.#keys[layer]!;
    const values = this.#values[layer]!;
    const shared = keyValueHeads * headSize;
    const visible = this.#length + 1;
    const out = new Float32Array(heads * headSize);
    const scores = new Float64Array(visible);
    for (let head = 0; head < heads; head++) {
      const query = head * headSize;
      const column = Math.floor((head * keyValueHeads) / heads) * headSize;
      let maximum = Number.NEGATIVE_INFINITY;
      for (let t = 0; t < visible; t++) {
        let dot = 0;
        for (let i = 0; i < headSize; i++) dot += qkv[query + i]! * keys[t * shared + column + i]!;
        scores[t] = dot / Math.sqrt(headSize);
        maximum = Math.max(maximum, scores[t]!);
      }
      let total = 0;
      for (let t = 0; t < visible; t++) {
        scores[t] = Math.exp(scores[t]! - maximum);
        total += scores[t]!;
      }
      for (let i = 0; i < headSize; i++) {
        let mixed = 0;
        for (let t = 0; t < visible; t++) mixed += scores[t]! * values[t * shared + column + i]!;
        out[query + i] = mixed / total;
      }
    }
    return out;
  }
}

/** The block's result, and the end of everything on the way to it. */
function finish(block: Block, activations: Activations, pass: Pass): Tensor2D {
  const y_TD = output(block, activations, pass);
  discard(activations);
  return y_TD;
}
