import type { FileFacts } from '../run/durable-file.js';
import { blankSpans, type Rewritten } from './blank-spans.js';
import { rewriteLicences } from './rewrite-licences.js';
import { rewriteNames } from './rewrite-names.js';
import type { Span } from './spans.js';
import { rewriteRows } from './tombstone-rows.js';

/** How a file of an object is made anew. */
export type Rewrite =
  | { readonly how: 'zeros'; readonly spans: readonly Span[] }
  /** A document table; the rows of these become tombstones. */
  | { readonly how: 'tombstones'; readonly takedown: string; readonly removed: ReadonlySet<string> }
  /** Whatever holds one name, with another of the same length in its place. */
  | { readonly how: 'renamed'; readonly from: string; readonly to: string }
  /** A shard's licence texts; those that only these documents, or tombstones, were under are left out. */
  | { readonly how: 'licences'; readonly rows: OldFile; readonly removed: ReadonlySet<string> };

/** A file as it lies in the store, and what its manifest says of it. */
export interface OldFile {
  readonly path: string;
  readonly facts: FileFacts;
}

/** Where it goes: the draft's folder, and its name there. */
export interface NewFile {
  readonly dir: string;
  readonly file: string;
}

export interface RewrittenFile {
  readonly facts: FileFacts;
  readonly rewritten: Rewritten;
}

/**
 * Makes a file anew, while the old one is checked against its manifest.
 *
 * @throws FWK_STORE_CORRUPT when the old file is not what its manifest says: nothing is proven of such a one
 */
export function rewriteFile(from: OldFile, to: NewFile, rewrite: Rewrite): Promise<RewrittenFile> {
  switch (rewrite.how) {
    case 'zeros':
      return blankSpans(from, to, rewrite.spans);
    case 'tombstones':
      return rewriteRows(from, to, rewrite.takedown, rewrite.removed);
    case 'renamed':
      return rewriteNames(from, to, rewrite.from, rewrite.to);
    case 'licences':
      return rewriteLicences(from, to, rewrite.rows, rewrite.removed);
  }
}
