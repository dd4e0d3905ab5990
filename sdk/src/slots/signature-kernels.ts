/**
 * The costly inner loops of near-duplicate detection, in another language. As with `UnigramKernels`, each has a reference in
 * JavaScript with the same results bit for bit: nothing depends on whether a machine has them.
 *
 * @experimental text-kernels
 */
export interface SignatureKernels {
  /** What cuts texts into words and hashes runs of them. */
  wordShingler(rules: WordRules): WordShingling;
  /**
   * Distinct hashes, ascending, of runs of five tokens of a source text: a run of ASCII letters, digits, `_`, `$` and bytes beyond ASCII is a
   * token, and so is every other visible byte.
   */
  codeShingles(text: Uint8Array): Uint32Array;
  /** The same of many texts at once, with what is made of it by `minima32` and, for copies to be found, `sketchOf`. */
  codeSignatures(texts: readonly Uint8Array[], permutations: WordPermutations): CodeSignatures;
  /** min over h of a·h + b modulo 2³², compared as signed numbers, for each permutation; 2³¹ − 1 of no hashes. */
  minima32(hashes: Uint32Array, permutations: WordPermutations): Uint32Array;
  /** min over h of (a·h + b modulo 2³²) modulo 2³² − 5; 2³² − 1 of no hashes. */
  minimaWrapped32(hashes: Uint32Array, permutations: WordPermutations): Uint32Array;
  /**
   * min over h of (a·h + b modulo 2⁶⁴) modulo 2⁶¹ − 1, or of its lower 32 bits.
   *
   * @returns one number a permutation, or two with the lower half first; all bits of no hashes
   */
  minima61(hashes: WideNumbers, permutations: WidePermutations, kept: 'low' | 'whole'): Uint32Array;
  /** Each bit that more than half of the hashes have: the lower half, the upper. */
  majority(hashes: WideNumbers): readonly [low: number, high: number];
}

/**
 * How texts are cut into words, and what of the words is hashed.
 *
 * @experimental text-kernels
 */
export interface WordRules {
  /** A bit for each of the 1,114,112 code points that stands between words, 32 to a number, the lowest first. */
  readonly separators: Uint32Array;
  /** A bit for each whose lower case is another: texts that have one beyond ASCII are left to whoever knows it. */
  readonly cased: Uint32Array;
  /** Between two separators: an empty word, or none. */
  readonly emptyWords: 'kept' | 'dropped';
  /** Words of a shingle; they are joined by a blank. */
  readonly run: number;
  /** A text of fewer has no shingle. */
  readonly leastWords: number;
  readonly hash: 'xxh32' | 'xxh64' | 'xxh3';
  /** Of XXH3. */
  readonly seed: number;
  /** Whether a hash that comes again is there again. */
  readonly repeated: 'kept' | 'dropped';
}

/**
 * A shingler at work.
 *
 * @experimental text-kernels
 */
export interface WordShingling {
  /**
   * @param text UTF-8
   * @returns hashes of the text in lower case, in its order, their upper halves 0 for XXH32; null where a letter of `cased`
   * stands
   */
  shingles(text: Uint8Array): WideNumbers | null;
}

/**
 * Of many texts what their near-duplicates are found by, a row a text. The arrays last until the next call.
 *
 * @experimental text-kernels
 */
export interface CodeSignatures {
  /** How many shingles each text has. */
  readonly counts: Uint32Array;
  /** The shingles, as `codeShingles` gives them, one text behind the other. */
  readonly shingles: Uint32Array;
  /** One a permutation. */
  readonly minima: Uint32Array;
  /** Of the shingles, 128 numbers each. */
  readonly sketches: Uint16Array;
  /** 1 for a text of visible ASCII and white space alone, else 0. */
  readonly plain: Uint32Array;
}

/**
 * Unsigned numbers of 64 bits as their halves; `high` of none for numbers of 32 bits.
 *
 * @experimental text-kernels
 */
export interface WideNumbers {
  readonly low: Uint32Array;
  readonly high: Uint32Array;
}

/**
 * One hash function of 32 bits a permutation.
 *
 * @experimental text-kernels
 */
export interface WordPermutations {
  readonly multipliers: Int32Array;
  readonly addends: Int32Array;
}

/**
 * One hash function of 64 bits a permutation.
 *
 * @experimental text-kernels
 */
export interface WidePermutations {
  readonly multipliers: WideNumbers;
  readonly addends: WideNumbers;
}
