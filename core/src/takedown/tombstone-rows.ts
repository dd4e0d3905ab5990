import { META } from '@framework/sdk';
import { documentLeaf } from '../provenance/leaves.js';
import { leafHash } from '../provenance/merkle-tree.js';
import type { DocumentRow } from '../run/documents.js';
import { idIn } from './id-of-line.js';
import type { NewFile, OldFile, RewrittenFile } from './rewrite-file.js';
import { rewriteLines } from './rewrite-lines.js';

/** Metadata a tombstone keeps: what a second request for the same would be found by. */
const KEPT = [META.repository, META.license] as const;

/** What stands in a document table in the place of a document that was taken down. */
export function tombstoneOf(row: DocumentRow, takedown: string): DocumentRow {
  const { licenceFiles: _, ...rest } = row;
  return {
    ...rest,
    meta: Object.fromEntries(
      KEPT.flatMap((name) => (row.meta[name] == null ? [] : [[name, row.meta[name]]])),
    ),
    takenDown: { takedown, leaf: leafHash(documentLeaf(row)).toString('hex') },
  };
}

/** Rewrites a document table: the rows that go become tombstones, every other line is the same to the byte. */
export function rewriteRows(
  from: OldFile,
  to: NewFile,
  takedown: string,
  removed: ReadonlySet<string>,
): Promise<RewrittenFile> {
  return rewriteLines(from, to, (line) => {
    if (!removed.has(idIn(line))) return line;
    const row = JSON.parse(line.toString('utf8')) as DocumentRow;
    return row.takenDown === undefined ? JSON.stringify(tombstoneOf(row, takedown)) : line;
  });
}
