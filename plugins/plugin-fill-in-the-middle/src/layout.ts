import type { Tokenizer } from '@framework/sdk';
import type { Cuts } from './cuts.js';
import type { Sentinels } from './sentinels.js';

/** The order of the parts: PSM or SPM. */
export type Layout = 'prefix-first' | 'suffix-first';

/** What turns bytes into ids and back, with the three tokens between parts. */
export interface Vocabulary {
  readonly tokenizer: Tokenizer;
  readonly sentinels: Sentinels;
}

/**
 * A text in the order in which its middle is written last, P, M and S each encoded by itself:
 *
 * - `prefix-first`: `<prefix> P <suffix> S <middle> M <end>`
 * - `suffix-first`: `<prefix> <suffix> S <middle> P M <end>`, the variant for training both orders (Bavarian et
 *   al. 2022): it begins as `prefix-first` with an empty prefix does, so that what is learned of one order helps the other.
 */
export function layOut(
  text: Uint8Array,
  { from, to }: Cuts,
  layout: Layout,
  { tokenizer, sentinels }: Vocabulary,
): Uint32Array {
  const [prefix, middle, suffix] = [text.subarray(0, from), text.subarray(from, to), text.subarray(to)].map(
    (part) => tokenizer.encode(part),
  ) as [Uint32Array, Uint32Array, Uint32Array];
  const isPrefixFirst = layout === 'prefix-first';
  const parts: readonly ArrayLike<number>[] = [
    [sentinels.prefix],
    isPrefixFirst ? prefix : [],
    [sentinels.suffix],
    suffix,
    [sentinels.middle],
    isPrefixFirst ? [] : prefix,
    middle,
    [tokenizer.endOfDocument],
  ];
  const ids = new Uint32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    ids.set(part, at);
    at += part.length;
  }
  return ids;
}

/**
 * The text that a document's ids were made of, whether it was rearranged, in either order, or not. Both orders end in
 * what stands before the suffix, so nothing needs to say which it is.
 *
 * @param ids a whole document, with or without its end
 * @returns undefined for ids that begin as a rearranged document and lack one of its other sentinels
 */
export function restore(ids: Uint32Array, { tokenizer, sentinels }: Vocabulary): Uint8Array | undefined {
  const text = ids.at(-1) === tokenizer.endOfDocument ? ids.subarray(0, -1) : ids;
  if (text[0] !== sentinels.prefix) return tokenizer.decode(text);
  const suffix = text.indexOf(sentinels.suffix, 1);
  const middle = text.indexOf(sentinels.middle, suffix + 1);
  if (suffix < 0 || middle < 0) return undefined;
  const parts = [text.subarray(1, suffix), text.subarray(middle + 1), text.subarray(suffix + 1, middle)];
  return Buffer.concat(parts.map((part) => tokenizer.decode(part)));
}
