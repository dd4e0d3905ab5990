import type { RandomStream } from '../random.js';

/**
 * What a tokenizer may do with a text beyond giving its ids: say which part of the text each id stands for, name other ways
 * to cut it, draw one of them, and give text back id by id. Each member is optional: who asks goes on without.
 *
 * @experimental text-segmentation
 */
export interface TextSegmentation {
  /**
   * The ids of a text, each with the bytes it stands for. With `as-text` the ids are those of `encode`.
   *
   * @param text UTF-8, or any bytes
   */
  encodeSpans?(text: Uint8Array, reserved: ReservedNames): TokenSpans;
  /**
   * The likeliest ways to cut a text, the likeliest first; of equals in the same order each time. Fewer than `count` where
   * there are no more.
   *
   * @param count 1 to 1024
   *
   * @throws RangeError for another count; FWK_TOKENIZER_TEXT for a text that is too long to hold all ways of
   */
  segmentations?(text: Uint8Array, count: number): readonly Segmentation[];
  /**
   * Ids of one way to cut a text, drawn: "subword regularization" (Kudo, 2018). The same stream gives the same ids.
   *
   * @throws RangeError for a count that is not 1 to 512, or an alpha that is not finite; FWK_TOKENIZER_TEXT
   */
  sampleSegmentation?(text: Uint8Array, sampling: SegmentationSampling, random: RandomStream): Uint32Array;
  /** Begins to decode a text id by id. */
  decodeStream?(): DecodeStream;
}

/**
 * What a reserved name written in a text becomes. `as-text`: the ids of its letters, as for any text; `as-ids`: the reserved
 * id. Only a caller who wrote the text may ask for `as-ids`: in a text of somebody else it lets them speak for the caller.
 *
 * @experimental text-segmentation
 */
export type ReservedNames = 'as-text' | 'as-ids';

/**
 * Ids of a text, and where each is from: id `i` stands for `text[starts[i] .. ends[i]]`. Neither starts nor ends ever fall.
 * Where a tokenizer rewrites text, the ids of what it wrote share the bytes it was written for; what it added stands for
 * none (`start = end`), what it took away is no id's.
 *
 * @experimental text-segmentation
 */
export interface TokenSpans {
  readonly ids: Uint32Array;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

/**
 * One way to cut a text.
 *
 * @experimental text-segmentation
 */
export interface Segmentation {
  readonly ids: Uint32Array;
  /** Natural logarithm of its probability under the model: the sum of its pieces' scores. */
  readonly score: number;
}

/**
 * How to draw a segmentation. `lattice`: each with a probability in proportion to its own, to the power of `alpha`; `n-best`:
 * the same among the `count` likeliest. At `alpha` 0 all are equally likely; the higher, the likelier the likeliest.
 *
 * @experimental text-segmentation
 */
export type SegmentationSampling =
  | { readonly kind: 'lattice'; readonly alpha: number }
  | { readonly kind: 'n-best'; readonly count: number; readonly alpha: number };

/**
 * A text that is decoded id by id. All that was pushed, behind one another, is what `decode` gives of the same ids.
 *
 * @experimental text-segmentation
 */
export interface DecodeStream {
  /**
   * The bytes that one more id adds; they may end inside a character.
   *
   * @throws FWK_TOKENIZER_ID
   */
  push(id: number): Uint8Array;
}
