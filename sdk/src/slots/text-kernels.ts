import { createToken } from '../token.js';
import type { FileKernels } from './file-kernels.js';
import type { LicenceKernels } from './licence-kernels.js';
import type { SignatureKernels } from './signature-kernels.js';
import type { TaskKernels } from './task-kernels.js';
import type { TextFeatureKernels } from './text-feature-kernels.js';

/**
 * The costly inner loops of a unigram tokenizer, in another language. What a plugin does with them it can do without: each
 * has a reference in JavaScript with the same results bit for bit, so nothing depends on whether a machine has them, and
 * neither lock nor fingerprint names them.
 *
 * Strings are UTF-8, or any bytes. Every function checks what it is given.
 *
 * @experimental text-kernels
 */
export interface UnigramKernels {
  /**
   * Begins to count the spans of text that no piece may cross.
   *
   * @param maxDistinct more distinct spans than this are not held: the rarest are forgotten
   */
  spanCounter(alphabet: SpanAlphabet, maxDistinct: number): SpanCounting;
  /**
   * Every character, and the substrings of spans that cover most text and can be followed by different things; sorted by
   * their bytes.
   *
   * @param maxLength of a substring, in characters
   * @param limit most substrings besides the characters
   */
  seedPieces(spans: SpanCounts, maxLength: number, limit: number): SeedPieces;
  /**
   * A trie of strings that walks find their prefixes in.
   *
   * @param strings none empty, sorted by bytes, none twice
   */
  doubleArray(strings: ByteStrings): DoubleArray;
  /** The E step: how often each piece is expected to occur over all segmentations of all spans. */
  expectation(spans: SpanCounts, model: PieceModel): Expectation;
  /** How often each piece occurs in the best segmentation of every span. */
  countUses(spans: SpanCounts, pieces: ScoredPieces): Float64Array;
  /**
   * The best segmentation of each piece into others.
   *
   * @param wanted 1 for each piece that is asked about
   */
  alternatives(pieces: ScoredPieces, wanted: Uint8Array): Alternatives;
  /** What encodes text under a model. */
  encoder(model: UnigramModel): UnigramEncoding;
  /**
   * Strings behind one another, by number: what decoding is.
   *
   * @throws FWK_NATIVE_SHAPE for a number that is not below the count of the strings
   */
  concatenate(strings: ByteStrings, numbers: Uint32Array): Uint8Array;
}

/**
 * Many byte strings in one buffer: string i is `bytes[offsets[i] .. offsets[i + 1]]`.
 *
 * @experimental text-kernels
 */
export interface ByteStrings {
  readonly bytes: Uint8Array;
  /** One more than there are strings. */
  readonly offsets: Uint32Array;
}

/**
 * Distinct spans with how often each occurs: what a trainer works on.
 *
 * @experimental text-kernels
 */
export interface SpanCounts {
  readonly spans: ByteStrings;
  readonly counts: Float64Array;
}

/**
 * The characters a vocabulary has, and what each does to the spans around it. Any other character separates spans.
 *
 * @experimental text-kernels
 */
export interface SpanAlphabet {
  /** Code points, ascending. */
  readonly characters: Uint32Array;
  /** 1 space, 2 tab, 3 line feed, 4 carriage return, 5 digit, 6 part of a word, 7 any other mark; from 8 to 127 runs of the same number. */
  readonly classes: Uint8Array;
}

/**
 * Spans while they are counted.
 *
 * @experimental text-kernels
 */
export interface SpanCounting {
  /**
   * Counts the spans of texts; none reaches from one into the next.
   *
   * @param weight what one occurrence counts: a multiple of 2⁻⁸, so that sums are exact; 1 when left out
   */
  add(texts: readonly Uint8Array[], weight?: number): void;
  /** What was counted, in the order it was first seen. */
  take(): CountedSpans;
}

/**
 * Spans, counted.
 *
 * @experimental text-kernels
 */
export interface CountedSpans extends SpanCounts {
  /** Spans that came by. */
  readonly occurrences: number;
  /** How many of them were forgotten. */
  readonly forgotten: number;
}

/**
 * A first vocabulary.
 *
 * @experimental text-kernels
 */
export interface SeedPieces {
  readonly pieces: ByteStrings;
  /** Characters of the text that each stands for: occurrences × length. */
  readonly covers: Float64Array;
  /** 1 for a single character. */
  readonly required: Uint8Array;
}

/**
 * A trie over bytes (Aoe, 1989): the child of node s by byte c is t = base[s] + c, if check[t] = s. Node 0 is the root.
 *
 * @experimental text-kernels
 */
export interface DoubleArray {
  /** Leaves room for 256 slots behind it. */
  readonly base: Int32Array;
  /** The parent; -1 for a slot that is free and for the root. */
  readonly check: Int32Array;
  /** Number of the string that ends here, or -1. */
  readonly value: Int32Array;
}

/**
 * Pieces as the E step takes them, by the numbers of their trie.
 *
 * @experimental text-kernels
 */
export interface PieceModel {
  readonly trie: DoubleArray;
  /** Log-probabilities; -Infinity for a piece that training has given up. */
  readonly scores: Float64Array;
  /** e^(score + costOfByte · bytes). */
  readonly weights: Float64Array;
  /** 1 for a single character. */
  readonly required: Uint8Array;
  /** Mean cost of a byte of the text in nats, roughly: it keeps sums near 1. */
  readonly costOfByte: number;
}

/**
 * What the E step finds. Both are sums of multiples of 2⁻²⁰, which are exact: no order changes them.
 *
 * @experimental text-kernels
 */
export interface Expectation {
  readonly counts: Float64Array;
  /** Natural logarithm of the text's likelihood. */
  readonly logLikelihood: number;
}

/**
 * Pieces with their log-probabilities.
 *
 * @experimental text-kernels
 */
export interface ScoredPieces {
  readonly trie: DoubleArray;
  readonly pieces: ByteStrings;
  readonly scores: Float64Array;
}

/**
 * What stands for each piece without it.
 *
 * @experimental text-kernels
 */
export interface Alternatives {
  /** Log-probability of the best segmentation; -Infinity where there is none, or none was asked for. */
  readonly scores: Float64Array;
  /** One more than there are pieces. */
  readonly offsets: Uint32Array;
  /** Pieces of alternative n: `parts[offsets[n] .. offsets[n + 1]]`, the last one of its text first. */
  readonly parts: Uint32Array;
}

/**
 * A trained model, as an encoder takes it.
 *
 * @experimental text-kernels
 */
export interface UnigramModel {
  /** The pieces text may become; none empty, sorted by bytes, none twice. */
  readonly pieces: ByteStrings;
  /** By piece. */
  readonly ids: Int32Array;
  /** By piece; finite. */
  readonly scores: Float32Array;
  readonly unknownScore: number;
  readonly unknownId: number;
  /** Id of each of the 256 byte pieces; empty for a vocabulary without them. */
  readonly byteIds: Int32Array;
}

/**
 * An encoder at work.
 *
 * @experimental text-kernels
 */
export interface UnigramEncoding {
  /** The ids of texts, one text behind the other; those of a text do not depend on the texts beside it. */
  encode(texts: readonly Uint8Array[]): EncodedTexts;
}

/**
 * Ids of texts.
 *
 * @experimental text-kernels
 */
export interface EncodedTexts {
  readonly ids: Uint32Array;
  /** Where each text's ids begin; one more than there are texts. */
  readonly offsets: Uint32Array;
}

/**
 * What fills the slot: kernels, or why there are none here.
 *
 * @experimental text-kernels
 */
export type TextKernels =
  | {
      readonly ok: true;
      readonly unigram: UnigramKernels;
      readonly signatures: SignatureKernels;
      readonly features: TextFeatureKernels;
      readonly tasks: TaskKernels;
      readonly licences: LicenceKernels;
      /** Null on a system that has other files. */
      readonly files: FileKernels | null;
    }
  | { readonly ok: false; readonly why: string };

/**
 * The slot of who has kernels for text. A preset may leave it empty.
 *
 * @experimental text-kernels
 *
 * @example
 * // examples/slots/text-kernels.ts
 * import { definePlugin, TEXT_KERNELS, type TextKernels } from '@framework/sdk';
 *
 * // Manifest: "provides": ["fw.text-kernels"], "proposals": ["text-kernels"]. Whoever asks goes on without.
 * export default definePlugin({}, (plugin) => {
 *   plugin.provide(TEXT_KERNELS, (): TextKernels => ({ ok: false, why: 'nothing was compiled' }));
 *   return {};
 * });
 */
export const TEXT_KERNELS = createToken<TextKernels>('fw.text-kernels');
