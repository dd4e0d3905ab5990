import type { Kind } from '../config.js';
import type { Starts } from '../starts.js';

/** A piece of a document that is personal data of some kind: byte offsets. */
export interface Span {
  readonly kind: Kind;
  readonly start: number;
  readonly end: number;
  /** The value as it counts for being the same one: lower case, without separators. */
  readonly value: string;
}

/**
 * Finds one kind of personal data.
 *
 * @param text the document's bytes as Latin-1: one character a byte, so that an index is an offset and what is not ASCII
 *   is a sequence of characters from U+0080 to U+00FF
 * @param starts what `personalStarts` says of those bytes
 */
export type Recogniser = (text: string, starts: Starts) => Span[];
