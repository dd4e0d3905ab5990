import { createToken } from '../token.js';

/** A trained model as evaluators and generation see it: ids in, losses or ids out; no tensors. */
export interface LanguageModel {
  /** V */
  readonly vocabularySize: number;
  /** Longest row `score` takes, in tokens. */
  readonly contextLength: number;
  /**
   * Loss of each next token, in nats: entry (b, t) is −log p(tokens[b, t+1] | tokens[b, 0..t]); 0 for the last
   * position of a row. Attention stays inside documents.
   *
   * @param tokens `[rows, length]`
   * @param documents `[rows, length]` document numbers; one document a row when left out
   */
  score(tokens: Int32Array, rows: number, length: number, documents?: Int32Array): Float32Array;
  /**
   * Continues a prompt; stops before a `stop` id or after `maximum` new ones. Same seed, same ids.
   *
   * @param prompt not empty: begin with a document's first token, or the end of one. May be longer than `contextLength`:
   *   what is before its last `contextLength` tokens is then not seen
   *
   * @throws RangeError for an empty prompt
   */
  generate(prompt: readonly number[], options: GenerateOptions): number[];
}

/** How a continuation is drawn. */
export interface GenerateOptions {
  /** New tokens at most. */
  readonly maximum: number;
  /** 0 is greedy. */
  readonly temperature: number;
  /** Smallest set of tokens whose probabilities reach this; 1 is all (Holtzman et al. 2019). */
  readonly topP: number;
  /** Ids that end the continuation; the id itself is not part of it. */
  readonly stop: readonly number[];
  /** Uniform numbers in [0, 1). */
  readonly random: { uniform(): number };
}

/**
 * The slot of the trained model, as evaluators and generation use it. Owned by the plugin with the model body; made when
 * first asked for, after `restore`.
 *
 * @example
 * // examples/slots/language-model.ts
 * import { definePlugin, LANGUAGE_MODEL, TOKENIZER } from '@framework/sdk';
 *
 * // A model that knows nothing: every token is as likely as any other. The baseline that all others must beat.
 * export default definePlugin({}, (plugin) => {
 *   plugin.provide(LANGUAGE_MODEL, () => {
 *     const { vocabularySize } = plugin.get(TOKENIZER);
 *     return {
 *       vocabularySize,
 *       contextLength: 1024,
 *       score(_tokens, rows, length) {
 *         const losses = new Float32Array(rows * length).fill(Math.log(vocabularySize));
 *         for (let row = 1; row <= rows; row++) losses[row * length - 1] = 0;
 *         return losses;
 *       },
 *       generate(_prompt, { maximum, stop, random }) {
 *         const ids: number[] = [];
 *         while (ids.length < maximum) {
 *           const id = Math.floor(random.uniform() * vocabularySize);
 *           if (stop.includes(id)) break;
 *           ids.push(id);
 *         }
 *         return ids;
 *       },
 *     };
 *   });
 *   return {};
 * });
 */
export const LANGUAGE_MODEL = createToken<LanguageModel>('fw.language-model');
