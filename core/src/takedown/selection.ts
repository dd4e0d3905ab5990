import { frameworkError, META } from '@framework/sdk';
import type { DocumentRow, DocumentShards } from '../run/documents.js';
import { type DroppedCopy, droppedCopies } from './dropped-copies.js';
import { CopySearch, type NearCopy, textOf } from './near-copies.js';
import { matcherOf, type Selector } from './selector.js';

/** Documents read at once while copies are looked for. */
const AT_ONCE = 256;
/** Bytes of removed documents whose shingles are held at once; more of them are looked for in further passes. */
const HELD_AT_ONCE = 16 * 1024 * 1024;

/** `remove` takes copies of at least 0.8 along; `list` only tells of them. */
export type NearCopies = 'remove' | 'list';

/** Why a document goes: it was asked for, it was made of one that goes, or it is like one. */
export type Why = 'asked' | 'derived' | 'copy';

export interface Selected {
  readonly shard: number;
  readonly row: DocumentRow;
  readonly why: Why;
}

export interface Selection {
  readonly removed: readonly Selected[];
  /** In the blend; removed where that was asked for. */
  readonly copies: readonly NearCopy[];
  readonly dropped: readonly DroppedCopy[];
  /** Documents the selectors name that were taken down before. */
  readonly before: number;
}

/**
 * What goes: the documents named, those made of them, and their copies. Held in memory: the rows of what goes, and the
 * shingles of 16 MiB of it at once, some 200 MB.
 *
 * @throws FWK_TAKEDOWN_NOTHING, FWK_TAKEDOWN_EVERYTHING; FWK_STORE_*
 */
export async function select(
  documents: DocumentShards,
  selectors: readonly Selector[],
  nearCopies: NearCopies,
): Promise<Selection> {
  const matches = matcherOf(selectors);
  const removed = new Map<string, Selected>();
  let before = 0;
  let standing = 0;
  for await (const { shard, row } of allRows(documents)) {
    if (row.takenDown === undefined) {
      standing += row.split === 'train' ? 1 : 0;
      if (matches(row)) removed.set(row.id, { shard, row, why: 'asked' });
    } else if (matches(row)) before += 1;
  }
  await addDerived(documents, removed);
  const copies = await findCopies(documents, removed);
  if (nearCopies === 'remove' && copies.length > 0) {
    const ids = new Set(copies.map(({ id }) => id));
    for await (const { shard, row } of allRows(documents)) {
      if (ids.has(row.id)) removed.set(row.id, { shard, row, why: 'copy' });
    }
    await addDerived(documents, removed);
  }
  if (removed.size === 0 && before === 0) throw nothing(documents, selectors);
  const training = [...removed.values()].filter(({ row }) => row.split === 'train').length;
  if (training > 0 && training === standing) {
    throw frameworkError('FWK_TAKEDOWN_EVERYTHING', {
      message: `all ${standing} training documents of the run would go`,
      at: documents.object.dir,
    });
  }
  return {
    removed: [...removed.values()].sort(
      (a, b) => a.shard - b.shard || a.row.offset - b.row.offset || (a.row.id < b.row.id ? -1 : 1),
    ),
    copies,
    dropped: await droppedCopies(documents, (id) => removed.has(id)),
    before,
  };
}

export async function* allRows(
  documents: DocumentShards,
): AsyncGenerator<{ readonly shard: number; readonly row: DocumentRow }> {
  for (let shard = 0; shard < documents.shards; shard++) {
    for await (const row of documents.rows(shard)) yield { shard, row };
  }
}

/** Documents made of one that goes, and those made of them. */
async function addDerived(documents: DocumentShards, removed: Map<string, Selected>): Promise<void> {
  if (removed.size === 0) return;
  for (let size = -1; size !== removed.size; ) {
    size = removed.size;
    for await (const { shard, row } of allRows(documents)) {
      const origins = row.meta[META.derivedFrom];
      if (row.takenDown !== undefined || removed.has(row.id) || !Array.isArray(origins)) continue;
      if (origins.some((id) => removed.has(String(id)))) removed.set(row.id, { shard, row, why: 'derived' });
    }
  }
}

/** Every document that stays against those that go: by hash, and by shingles. */
async function findCopies(
  documents: DocumentShards,
  removed: ReadonlyMap<string, Selected>,
): Promise<readonly NearCopy[]> {
  const best = new Map<string, NearCopy>();
  const waiting = new Set(removed.keys());
  while (waiting.size > 0) {
    const search = new CopySearch();
    let held = 0;
    for await (const { rows, columns } of documents.batches({ batchSize: AT_ONCE })) {
      for (const [at, { id, bytes }] of rows.entries()) {
        if (!waiting.has(id) || (held > 0 && held + bytes > HELD_AT_ONCE)) continue;
        waiting.delete(id);
        held += bytes;
        search.add(id, textOf(columns, at));
      }
      if (waiting.size === 0) break;
    }
    for await (const { rows, columns } of documents.batches({ batchSize: AT_ONCE })) {
      for (const [at, { id }] of rows.entries()) {
        if (removed.has(id)) continue;
        const copy = search.find(id, textOf(columns, at));
        if (copy !== undefined && copy.likeness > (best.get(id)?.likeness ?? 0)) best.set(id, copy);
      }
    }
  }
  return [...best.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function nothing({ object }: DocumentShards, selectors: readonly Selector[]) {
  const asked = selectors
    .map(({ kind, ...value }) => `${kind} '${Object.values(value).join('')}'`)
    .join(', ');
  return frameworkError('FWK_TAKEDOWN_NOTHING', {
    message: `no document of the run is of ${asked}`,
    at: object.dir,
  });
}
