import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { META } from '@framework/sdk';
import { documentLeaf } from '../provenance/leaves.js';
import { leafHash } from '../provenance/merkle-tree.js';
import type { DocumentRow } from '../run/documents.js';
import { writeDurably } from '../run/durable-file.js';
import { readLines } from '../run/json-lines.js';
import { corrupt } from '../run/store.js';
import type { RewriteFile } from './replace-object.js';

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
export function rewriteRows(takedown: string, removed: ReadonlySet<string>): RewriteFile {
  return async (draft, { path, facts }) => {
    const file = path.slice(path.lastIndexOf('shard-'));
    const whole = createHash('sha256');
    let replaced = 0;
    async function* lines(): AsyncGenerator<Uint8Array> {
      for await (const line of readLines(path)) {
        whole.update(`${line}\n`);
        const row = JSON.parse(line) as DocumentRow;
        const goes = removed.has(row.id) && row.takenDown === undefined;
        if (goes) replaced += 1;
        yield Buffer.from(`${goes ? JSON.stringify(tombstoneOf(row, takedown)) : line}\n`);
      }
    }
    const written = await writeDurably(join(draft.dir, file), lines());
    const before = whole.digest('hex');
    if (before !== facts.sha256) throw corrupt(path, 'is not the file its manifest describes');
    return {
      facts: written,
      rewritten: { file, spans: replaced, blanked: 0, before, after: written.sha256, outside: null },
    };
  };
}
