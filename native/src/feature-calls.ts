import type { NativeHandle } from './text-calls.js';

/**
 * What filters ask about a text, as the addon has it. `feature-kernels.ts` makes the SDK's of them, which says what each does.
 *
 * @throws FWK_NATIVE_SHAPE for letters that are not a bit for each code point, an automaton whose edges lead out of it, weights of other
 * lines, a text of more than 2 GB
 */
export interface NativeFeatureCalls {
  /** Lines, the longest, their mean length, code points, the share of letters and digits; written into `measured`. */
  measureLines(text: Uint8Array, letters: Uint8Array, measured: Float64Array): void;
  builtLines(text: Uint8Array): { readonly hashes: Uint32Array; readonly weights: Uint16Array };
  longLines(text: Uint8Array): Float64Array;
  /** How many places there are of each kind, then the places; undefined for none of any. */
  personalStarts(text: Uint8Array): Uint32Array | undefined;
  keywordScanner(next: Int32Array, accepting: Uint8Array): NativeHandle<'keyword scanner'>;
  /** Pairs of a position behind a keyword and the state there; undefined for none. */
  keywordHits(scanner: NativeHandle<'keyword scanner'>, text: Uint8Array): Uint32Array | undefined;
  openingCounter(
    kinds: Uint8Array,
    words: Uint32Array,
    beginnings: Uint32Array,
    pairs: Uint32Array,
    anyBeyond: boolean,
  ): NativeHandle<'opening counter'>;
  /** How often phrases begin at most, Infinity where only a decoder can tell; words at least; written into `counted`. */
  tallyOpenings(counter: NativeHandle<'opening counter'>, text: Uint8Array, counted: Float64Array): void;
  lineTable(): NativeHandle<'line table'>;
  clearLines(table: NativeHandle<'line table'>, expected: number): void;
  countLines(table: NativeHandle<'line table'>, hashes: Uint32Array): void;
  knownShare(
    table: NativeHandle<'line table'>,
    hashes: Uint32Array,
    weights: Uint16Array,
    mostFiles: number,
  ): number;
  knowLines(table: NativeHandle<'line table'>, hashes: Uint32Array): void;
}
