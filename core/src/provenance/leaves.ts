import { canonicalJson, type JsonValue, META } from '@framework/sdk';
import type { DocumentRow } from '../run/documents.js';

/**
 * What the leaves of the four trees are hashes of, as canonical JSON. The root of one tree stands in a leaf of the one
 * above it, and every leaf says of which kind it is, so that a hash of one level is none of another:
 *
 * - a shard's tree: one leaf a document or tombstone, in the order of the shard
 * - a source's tree: one leaf a shard, in the order they were written
 * - the blend's tree: one leaf a source, in the order they were read, then the tokenizer, then the sequence index
 */

/** Metadata a document's leaf covers beside its bytes: what somebody who answers for the data is asked about. */
export const COVERED_COLUMNS = [META.license, META.repository, META.share, META.derivedFrom] as const;

/** Missing metadata is covered as null: adding a licence later is a change too. */
export const documentLeaf = (row: DocumentRow): string => PARTS.map((part) => part(row)).join('');

type Value = (row: DocumentRow) => JsonValue;

/** Canonical JSON, whose names are sorted once and not for each of millions of documents. */
const PARTS = canonicalParts({
  kind: () => 'document',
  id: ({ id }) => id,
  sha256: ({ sha256 }) => sha256,
  bytes: ({ bytes }) => bytes,
  split: ({ split }) => split,
  source: ({ source }) => source ?? null,
  ...Object.fromEntries(
    COVERED_COLUMNS.map((column): [string, Value] => [column, ({ meta }) => meta[column] ?? null]),
  ),
});

function canonicalParts(values: Readonly<Record<string, Value>>): readonly ((row: DocumentRow) => string)[] {
  const parts = Object.keys(values)
    .sort()
    .map((name, at) => {
      const before = `${at === 0 ? '{' : ','}${JSON.stringify(name)}:`;
      const value = values[name]!;
      return (row: DocumentRow): string => before + canonicalJson(value(row));
    });
  return [...parts, () => '}'];
}

/**
 * What stands in the place of a document that was taken down: what it was, without its bytes. It holds the hash of the
 * leaf it replaces, so that the root of before can be computed from the table of now.
 */
export const tombstoneLeaf = (row: DocumentRow): string =>
  canonicalJson({
    kind: 'tombstone',
    id: row.id,
    sha256: row.sha256,
    bytes: row.bytes,
    split: row.split,
    source: row.source ?? null,
    takedown: row.takenDown!.takedown,
    replaces: row.takenDown!.leaf,
  });

/** The leaf of a row as it stands now. */
export const leafOf = (row: DocumentRow): string =>
  row.takenDown === undefined ? documentLeaf(row) : tombstoneLeaf(row);

/** Counts and root of a level. */
export interface Summed {
  /** SHA-256, hex. */
  readonly root: string;
  /** Kept and held out. */
  readonly documents: number;
  /** Of them held out of training. */
  readonly heldOut: number;
  readonly bytes: number;
}

export const shardLeaf = (shard: number, { root, documents, heldOut, bytes }: Summed): string =>
  canonicalJson({ kind: 'shard', shard, root, documents, heldOut, bytes });

export const sourceLeaf = (id: string, { root, documents, heldOut, bytes }: Summed): string =>
  canonicalJson({ kind: 'source', id, root, documents, heldOut, bytes });

export const tokenizerLeaf = (hash: JsonValue): string => canonicalJson({ kind: 'tokenizer', hash });

export const sequenceLeaf = (contentHash: JsonValue): string =>
  canonicalJson({ kind: 'sequence', contentHash });
