import type { ByteStrings } from './text-kernels.js';

/**
 * What finds tasks of benchmarks in documents, in another language; with a reference in JavaScript that finds the same.
 *
 * @experimental text-kernels
 */
export interface TaskKernels {
  taskMatcher(tasks: TaskTexts): TaskMatching;
}

/**
 * Texts of tasks, by number. They and documents are read as tokens in lower case: words (letters, digits, `_`, bytes beyond
 * ASCII) and signs; white space only separates, and so do a backslash and the `n`, `t` or `r` behind it.
 *
 * @experimental text-kernels
 */
export interface TaskTexts {
  readonly texts: ByteStrings;
  /** The benchmark and the task that each is of. A run that more than three tasks of one benchmark have counts for none. */
  readonly benchmarks: Uint32Array;
  readonly tasks: Uint32Array;
  /** By text, the sum of: 1 if it is compared by its words, without signs; 2 if it is looked for in part too. */
  readonly about: Uint8Array;
  /** Tokens of a run, and words of one. */
  readonly runOfTokens: number;
  readonly runOfWords: number;
  /** Texts with fewer bytes, without what separates, are not looked for as a whole. */
  readonly shortest: number;
}

/**
 * A matcher at work.
 *
 * @experimental text-kernels
 */
export interface TaskMatching {
  /** Of each text, in bytes, without what separates. */
  readonly lengths: Uint32Array;
  /** @param least runs of a text that a document must hold */
  find(document: Uint8Array, least: number): TaskMatches;
}

/**
 * What a document holds; all ascending.
 *
 * @experimental text-kernels
 */
export interface TaskMatches {
  /** Texts as a whole. */
  readonly whole: Uint32Array;
  /** Triples of a text, how many of its different runs there are, and of how many; those compared by tokens first. */
  readonly runs: Uint32Array;
}
