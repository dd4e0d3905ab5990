import type { NativeHandle } from './text-calls.js';

/**
 * The kernels of near-duplicate detection, as the addon has them. `signature-kernels.ts` makes the SDK's of them, which says
 * what each does; `plugin-near-dedup` has the reference of each.
 *
 * @throws FWK_NATIVE_SHAPE for separators that are not a bit for each code point, halves of other counts
 */
export interface NativeSignatureCalls {
  wordShingler(
    separators: Uint32Array,
    cased: Uint32Array,
    keepsEmptyWords: boolean,
    run: number,
    leastWords: number,
    hash: string,
    seed: number,
    distinct: boolean,
  ): NativeHandle<'word shingler'>;
  wordShingles(
    shingler: NativeHandle<'word shingler'>,
    text: Uint8Array,
  ): { readonly low: Uint32Array; readonly high: Uint32Array } | null;
  codeShingles(text: Uint8Array): Uint32Array;
  /**
   * Written into `into`: of each text the number of shingles, then 1 for a plain one, then the minima, then the sketches, then the
   * shingles.
   *
   * @returns how many words there are to write, or enough for them; where `into` has fewer, what it holds means nothing
   */
  codeSignatures(
    texts: readonly Uint8Array[],
    multipliers: Int32Array,
    addends: Int32Array,
    into: Uint32Array,
  ): number;
  minima32(hashes: Uint32Array, multipliers: Int32Array, addends: Int32Array): Uint32Array;
  minimaWrapped32(hashes: Uint32Array, multipliers: Int32Array, addends: Int32Array): Uint32Array;
  minima61(
    low: Uint32Array,
    high: Uint32Array,
    multipliersLow: Uint32Array,
    multipliersHigh: Uint32Array,
    addendsLow: Uint32Array,
    addendsHigh: Uint32Array,
    whole: boolean,
  ): Uint32Array;
  /** The lower half, the upper. */
  majority(low: Uint32Array, high: Uint32Array): Uint32Array;
}
