/**
 * What reads licences out of comments and licence files, in another language; each with a reference in JavaScript that gives
 * the same. `null` is said of texts that are not ASCII: whoever asks reads those.
 *
 * @experimental text-kernels
 */
export interface LicenceKernels {
  /**
   * The comments of a piece of a file, a line break between them; `undefined` where nothing in it, or nothing in them, speaks of
   * licences.
   *
   * @param form in prose only comments of HTML count
   */
  comments(piece: Uint8Array, form: 'source' | 'prose'): Uint8Array | null | undefined;
  /** A text's words, as the matching guidelines of the SPDX licence list count them. */
  words(text: Uint8Array): LicenceWordList | null;
  /**
   * What finds licences by their trigrams.
   *
   * @param trigrams of one licence behind those of the other
   * @param offsets where each licence's begin; one more than there are licences
   */
  index(trigrams: Uint32Array, offsets: Uint32Array): LicenceMatching;
}

/**
 * Words of a text.
 *
 * @experimental text-kernels
 */
export interface LicenceWordList {
  /** In lower case, a blank between them. */
  readonly words: Uint8Array;
  /** Hashes of every three in a row. */
  readonly trigrams: Uint32Array;
}

/**
 * An index at work.
 *
 * @experimental text-kernels
 */
export interface LicenceMatching {
  /** The licences that a text contains; `undefined` for none. */
  match(trigrams: Uint32Array): LicenceMatches | undefined;
}

/**
 * Licences in a text.
 *
 * @experimental text-kernels
 */
export interface LicenceMatches {
  /** Triples of a licence's number, how many trigrams it has, and how many of them the text holds; the best first. */
  readonly found: Uint32Array;
  /** Different trigrams of the text. */
  readonly distinct: number;
  /** Those of them that the licences explain, each once. */
  readonly explained: Uint32Array;
}
