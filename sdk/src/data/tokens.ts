import type { MetaColumn } from './records.js';

/**
 * A batch of tokenized documents; row i of the record batch is row i here.
 *
 * `tokens[offsets[i] .. offsets[i + 1]]` are the ids of document i, its end-of-document token included.
 */
export interface TokenBatch {
  /** That of the record batch. */
  readonly sequence: number;
  /** Ids of the documents, in the order of their rows. */
  readonly documents: readonly string[];
  /** Token ids, all documents after one another. */
  readonly tokens: Uint32Array;
  /** `documents.length + 1` positions into `tokens`. */
  readonly offsets: Uint32Array;
  /**
   * What the `tokens` chain may go by: the columns `share` and `language`, one value a document, null where it is not known.
   * The kernel gives them to every tap and takes none back: neither `tokenize` nor a tap returns them.
   */
  readonly meta?: Readonly<Record<string, MetaColumn>>;
}
