import { createToken } from '../token.js';

/**
 * The body's hidden states as numbers, for heads and retrieval: what a frozen base sees in a text. Nothing of it is on a
 * gradient tape, so a head trained on it cannot change the base.
 */
export interface Encoder {
  /** D: columns of a hidden state. */
  readonly hiddenSize: number;
  /** Longest row, in tokens. */
  readonly contextLength: number;
  /**
   * The last hidden states, after the final norm. Attention stays inside documents and looks back only; a row does not
   * depend on the rows beside it. May be called inside the gradient tape: nothing is recorded, nothing left behind.
   *
   * @param tokens `[rows, length]`
   * @param documents `[rows, length]` document numbers, ascending; one document a row when left out
   *
   * @returns `[rows, length, D]`
   *
   * @throws RangeError where the ids are not `rows` rows of `length`
   */
  encode(tokens: Int32Array, rows: number, length: number, documents?: Int32Array): Float32Array;
  /**
   * SHA-256 (hex) of the weights as they are now: of the very bytes the owner's `checkpoint` writes. A head stores it
   * beside its own weights, and refuses another base.
   */
  weightsHash(): string;
}

/**
 * The slot of the encoder. Owned by the plugin with the model body; made when first asked for, after `restore`.
 *
 * @example
 * // examples/slots/encoder.ts
 * import { createHash } from 'node:crypto';
 * import { definePlugin, ENCODER } from '@framework/sdk';
 *
 * // Manifest: "provides": ["fw.encoder"]. A body without weights: one column, the share of a document that was read so far.
 * export default definePlugin({}, (plugin) => {
 *   plugin.provide(ENCODER, () => ({
 *     hiddenSize: 1,
 *     contextLength: 1024,
 *     encode(tokens, rows, length, documents) {
 *       if (tokens.length !== rows * length) throw new RangeError(`${tokens.length} ids are not ${rows} rows`);
 *       const states = new Float32Array(rows * length);
 *       for (let at = 0; at < states.length; at++) {
 *         const begins = at % length === 0 || documents?.[at] !== documents?.[at - 1];
 *         states[at] = (begins ? 0 : states[at - 1]!) + 1 / length;
 *       }
 *       return states;
 *     },
 *     weightsHash: () => createHash('sha256').digest('hex'),
 *   }));
 *   return {};
 * });
 */
export const ENCODER = createToken<Encoder>('fw.encoder');
