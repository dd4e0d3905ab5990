import type { Derivation } from '../run/derived-object.js';
import type { StoredObject } from '../run/store.js';
import { GRAM, WINDOW } from './winnow.js';

/** How the files are laid out and what is hashed: another number where either changes. */
export const INDEX_FORMAT = 1;

/**
 * `index.json` in an object of kind `match-index`:
 *
 * ```
 * postings.u64      hash and position of each run of bytes that winnowing took, by hash, then by position
 * directory.f64     the first posting of each stretch of hashes, and behind the last; doubles
 * documents.bin     where each document lies, by position
 * copies.ndjson     documents that were dropped in favour of one that is here
 * ```
 */
export interface IndexHeader {
  readonly format: typeof INDEX_FORMAT;
  readonly gram: number;
  readonly window: number;
  /** Upper bits of a hash that the directory goes by. */
  readonly directoryBits: number;
  readonly postings: number;
  readonly documents: number;
  /** Of the text that is indexed. */
  readonly bytes: number;
}

export const INDEX_FILES = {
  header: 'index.json',
  postings: 'postings.u64',
  directory: 'directory.f64',
  documents: 'documents.bin',
  copies: 'copies.ndjson',
} as const;

/** After a takedown a run has other documents, and so none of the indexes there are is its own. */
export const indexIdentity = ({ fingerprint, contentHash }: StoredObject): Derivation['identity'] => ({
  kind: 'match-index',
  inputs: { format: INDEX_FORMAT, gram: GRAM, window: WINDOW, documents: fingerprint, contentHash },
});

/** A line of `copies.ndjson`. */
export interface CopyLine {
  readonly id: string;
  /** The document that was kept in its place. */
  readonly of: string;
  readonly source: string | null;
  readonly repository: string | null;
  readonly path: string | null;
  readonly license: string | null;
  readonly plugin: string;
  readonly reason: string;
}
