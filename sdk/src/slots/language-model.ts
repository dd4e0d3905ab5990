import { createToken } from '../token.js';

/** A trained model as evaluators and generation see it: ids in, losses or ids out; no tensors. */
export interface LanguageModel {
  readonly vocabularySize: number;
  readonly contextLength: number;
  /**
   * Loss of each next token, in nats: entry (b, t) is −log p(tokens[b, t+1] | tokens[b, 0..t]); 0 for the last
   * position of a row. Attention stays inside documents.
   *
   * @param tokens `[rows, length]`
   * @param documents `[rows, length]` document numbers; one document a row when left out
   */
  score(tokens: Int32Array, rows: number, length: number, documents?: Int32Array): Float32Array;
  /** Continues a prompt; stops at `stop` ids or after `maximum` new ones. Same seed, same ids. */
  generate(prompt: readonly number[], options: GenerateOptions): number[];
}

export interface GenerateOptions {
  readonly maximum: number;
  /** 0 is greedy. */
  readonly temperature: number;
  /** Smallest set of tokens whose probabilities reach this; 1 is all (Holtzman et al. 2019). */
  readonly topP: number;
  readonly stop: readonly number[];
  /** Uniform numbers in [0, 1). */
  readonly random: { uniform(): number };
}

export const LANGUAGE_MODEL = createToken<LanguageModel>('fw.language-model');
