/** A native object between calls; freed when nothing refers to it. */
export interface NativeHandle<Kind extends string> {
  readonly kind: Kind;
}

/**
 * The kernels of the tokenizer, as the addon has them: flat arrays in and out. `text-kernels.ts` makes the SDK's slot of
 * them, which says what each does; `plugin-unigram-tokenizer` has the reference of each.
 *
 * @throws FWK_NATIVE_SHAPE for offsets that lead out of their bytes, strings that are not sorted, a trie that leads out of
 * itself, spans that the pieces cannot make
 */
export interface NativeTextCalls {
  spanCounter(
    characters: Uint32Array,
    classes: Uint8Array,
    maxDistinct: number,
  ): NativeHandle<'span counter'>;
  spanCounterAdd(counter: NativeHandle<'span counter'>, texts: readonly Uint8Array[], weight: number): void;
  spanCounterTake(counter: NativeHandle<'span counter'>): {
    readonly bytes: Uint8Array;
    readonly offsets: Uint32Array;
    readonly counts: Float64Array;
    readonly occurrences: number;
    readonly forgotten: number;
  };

  seedPieces(
    spanBytes: Uint8Array,
    spanOffsets: Uint32Array,
    counts: Float64Array,
    maxLength: number,
    limit: number,
  ): {
    readonly bytes: Uint8Array;
    readonly offsets: Uint32Array;
    readonly covers: Float64Array;
    readonly required: Uint8Array;
  };

  doubleArray(
    bytes: Uint8Array,
    offsets: Uint32Array,
  ): { readonly base: Int32Array; readonly check: Int32Array; readonly value: Int32Array };

  expectation(
    spanBytes: Uint8Array,
    spanOffsets: Uint32Array,
    counts: Float64Array,
    pieces: number,
    base: Int32Array,
    check: Int32Array,
    value: Int32Array,
    scores: Float64Array,
    weights: Float64Array,
    required: Uint8Array,
    costOfByte: number,
  ): { readonly counts: Float64Array; readonly logLikelihood: number };

  countUses(
    spanBytes: Uint8Array,
    spanOffsets: Uint32Array,
    counts: Float64Array,
    pieceBytes: Uint8Array,
    pieceOffsets: Uint32Array,
    base: Int32Array,
    check: Int32Array,
    value: Int32Array,
    scores: Float64Array,
  ): Float64Array;

  alternatives(
    pieceBytes: Uint8Array,
    pieceOffsets: Uint32Array,
    base: Int32Array,
    check: Int32Array,
    value: Int32Array,
    scores: Float64Array,
    wanted: Uint8Array,
  ): { readonly scores: Float64Array; readonly offsets: Uint32Array; readonly parts: Uint32Array };

  /** @param byteIds of all 256 bytes, or empty */
  unigramEncoder(
    pieceBytes: Uint8Array,
    pieceOffsets: Uint32Array,
    ids: Int32Array,
    scores: Float32Array,
    unknownScore: number,
    unknownId: number,
    byteIds: Int32Array,
  ): NativeHandle<'unigram encoder'>;
  unigramEncode(
    encoder: NativeHandle<'unigram encoder'>,
    texts: readonly Uint8Array[],
  ): { readonly ids: Uint32Array; readonly offsets: Uint32Array };

  concatenatedSize(bytes: Uint8Array, offsets: Uint32Array, numbers: Uint32Array): number;
  /** @param out as long as `concatenatedSize` says */
  concatenate(bytes: Uint8Array, offsets: Uint32Array, numbers: Uint32Array, out: Uint8Array): void;
}
