import { createToken } from '../token.js';

/**
 * How well a passage goes with a query, as numbers: a trained grounding head as evaluators and retrieval see it. Each side
 * has an embedding of its own; the score of a pair is the inner product of the two, which is their cosine.
 *
 * Embeddings instead of scores of pairs, so that a passage compared with many queries goes through the model once.
 *
 * @experimental grounding
 */
export interface GroundingScorer {
  /** Length of an embedding. */
  readonly dimensions: number;
  /** Tokens of a query or passage that are read; what is longer is cut at its end. */
  readonly tokens: number;
  /**
   * One embedding a query, of length 1. A row does not depend on the rows beside it.
   *
   * @param queries token ids, each at least one
   *
   * @returns `[queries, dimensions]`
   *
   * @throws RangeError for an empty query
   */
  embedQueries(queries: readonly Int32Array[]): Float32Array;
  /** The same for passages: `[passages, dimensions]`. */
  embedPassages(passages: readonly Int32Array[]): Float32Array;
}

/**
 * The slot of the grounding head. Owned by the plugin with the head; made when first asked for, after `restore`.
 *
 * @experimental grounding
 *
 * @example
 * // examples/slots/grounding-scorer.ts
 * import { definePlugin, GROUNDING_SCORER } from '@framework/sdk';
 *
 * // Manifest: "provides": ["fw.grounding-scorer"], "proposals": ["grounding"]. Nothing learned: texts go together by their
 * // tokens, counted into buckets.
 * export default definePlugin({}, (plugin) => {
 *   const dimensions = 64;
 *   const embed = (texts: readonly Int32Array[]): Float32Array => {
 *     const all = new Float32Array(texts.length * dimensions);
 *     for (const [row, ids] of texts.entries()) {
 *       if (ids.length === 0) throw new RangeError(`text ${row} is empty`);
 *       const one = all.subarray(row * dimensions, (row + 1) * dimensions);
 *       for (const id of ids.subarray(0, 256)) one[id % dimensions]!++;
 *       const length = Math.hypot(...one);
 *       for (let i = 0; i < dimensions; i++) one[i]! /= length;
 *     }
 *     return all;
 *   };
 *   plugin.provide(GROUNDING_SCORER, () => ({
 *     dimensions,
 *     tokens: 256,
 *     embedQueries: embed,
 *     embedPassages: embed,
 *   }));
 *   return {};
 * });
 */
export const GROUNDING_SCORER = createToken<GroundingScorer>('fw.grounding-scorer');
