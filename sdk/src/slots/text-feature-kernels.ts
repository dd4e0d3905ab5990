/**
 * What filters ask about every text, in another language: one pass over its bytes each. As with `UnigramKernels`, each has a
 * reference in JavaScript with the same results bit for bit: no verdict depends on whether a machine has them.
 *
 * A text is any bytes; UTF-8 where characters matter.
 *
 * @experimental text-kernels
 */
export interface TextFeatureKernels {
  /**
   * What the feature `lines` says of a text.
   *
   * @param letters a bit for each of the 1,114,112 code points that is a letter or a digit, the lowest of a byte first
   */
  lineStatistics(text: Uint8Array, letters: Uint8Array): TextMeasures;
  /**
   * FNV-1a of each line of twelve bytes or more that count: blanks, tabs, `\r`, commas and semicolons do not, and quotes are all
   * one.
   */
  builtLines(text: Uint8Array): HashedLines;
  /** What knows in how many files of a repository a line stands, and whether in one that was chosen. */
  lineTable(): LineTabling;
  /** Distinct hashes below 2^53 of the lines of twenty bytes or more, each run of white space one blank. */
  longLines(text: Uint8Array): Float64Array;
  /**
   * Where personal data may begin, by the forms of seven kinds: how many places there are of each, then the places, those of each
   * kind ascending. The kinds are an `@`; two capitals and two digits; a payment card's number; an address of version 4; one of
   * version 6; a telephone number behind `+`; one of North America.
   */
  personalStarts(text: Uint8Array): Uint32Array;
  /** What finds words in texts, all at once. */
  keywordScanner(automaton: KeywordAutomaton): KeywordScanning;
  /** What counts how often phrases may begin in texts. */
  openingCounter(openings: PhraseOpenings): OpeningCounting;
}

/**
 * Lines of a file.
 *
 * @experimental text-kernels
 */
export interface HashedLines {
  readonly hashes: Uint32Array;
  /** Bytes that count, a line. */
  readonly weights: Uint16Array;
}

/**
 * A table of lines at work.
 *
 * @experimental text-kernels
 */
export interface LineTabling {
  /**
   * Forgets all of them, for the files of the next repository.
   *
   * @param expected different lines, about; with more the table grows
   */
  clear(expected: number): void;
  /** Counts the lines of one more file, each once. */
  countFile(hashes: Uint32Array): void;
  /** Of the bytes of lines that at most so many files have, the share that stands in files that are known; 0 where there are none. */
  knownShare(lines: HashedLines, mostFiles: number): number;
  /** The lines of a file that was chosen. */
  know(hashes: Uint32Array): void;
}

/**
 * One text, measured. Lengths are in code points.
 *
 * @experimental text-kernels
 */
export interface TextMeasures {
  readonly lines: number;
  readonly longest: number;
  /** Mean length of a line. */
  readonly average: number;
  readonly length: number;
  /** Share of letters and digits. */
  readonly alphanumeric: number;
}

/**
 * An automaton over bytes (Aho and Corasick, 1975); state 0 is where a text begins.
 *
 * @experimental text-kernels
 */
export interface KeywordAutomaton {
  /** `next[(state << 8) | byte]`: the state after a byte. */
  readonly next: Int32Array;
  /** By state: 1 where a word ends. */
  readonly accepting: Uint8Array;
}

/**
 * How phrases begin, by hashes: FNV-1a of a word's bytes with 0x20 set, the upper half folded into the lower.
 *
 * @experimental text-kernels
 */
export interface PhraseOpenings {
  /** What each of the 256 bytes is: 0 none of a word, 1 a part, 2 a capital that may begin one, 3 of a letter beyond ASCII. */
  readonly kinds: Uint8Array;
  /** Phrases of one word. */
  readonly words: Uint32Array;
  /** The first three bytes of each phrase, 0x20 set in each, the first lowest; zeros behind a first word that has fewer. */
  readonly beginnings: Uint32Array;
  /** The first two words of each other. */
  readonly pairs: Uint32Array;
  /** Whether a word has letters beyond ASCII: texts that have any are then for a decoder. */
  readonly anyBeyond: boolean;
}

/**
 * A counter at work.
 *
 * @experimental text-kernels
 */
export interface OpeningCounting {
  /** How often phrases begin at most, Infinity where only a decoder can tell, and how many words there are at least. */
  count(text: Uint8Array): { readonly found: number; readonly words: number };
}

/**
 * A scanner at work.
 *
 * @experimental text-kernels
 */
export interface KeywordScanning {
  /** Pairs, in the order of the text: the position behind a place where words end, and the state there. */
  hits(text: Uint8Array): Uint32Array;
}
