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
}
