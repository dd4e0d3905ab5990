import { frameworkError, META } from '@framework/sdk';
import type { DocumentRow, DocumentShards } from '../run/documents.js';
import { type DroppedCopy, droppedCopies } from './dropped-copies.js';
import { CopySearch, type NearCopy } from './near-copies.js';
import { findSuspects, type RowsByShard } from './scan-threads.js';
import { matcherOf, type Selector } from './selector.js';

/** Bytes of documents that may be copies whose shingles are held at once; the removed ones are read again for each such lot. */
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
 * What goes: the documents named, those made of them, and their copies. Held in memory: the rows of what goes and of what may
 * be copies, a bit or two for each byte that goes (512 MiB at most), and the shingles of 16 MiB of what may be copies, some 200 MB.
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
  const found = await findCopies(documents, removed);
  if (nearCopies === 'remove' && found.length > 0) {
    for (const { shard, row } of found) removed.set(row.id, { shard, row, why: 'copy' });
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
    copies: found.map(({ copy }) => copy),
    dropped: await droppedCopies(documents, (id) => removed.has(id)),
    before,
  };
}

export async function* allRows(
  documents: DocumentShards,
  mentions?: string,
): AsyncGenerator<{ readonly shard: number; readonly row: DocumentRow }> {
  for (let shard = 0; shard < documents.shards; shard++) {
    for await (const row of documents.rows(shard, mentions)) yield { shard, row };
  }
}

/** Documents made of one that goes, and those made of them. */
async function addDerived(documents: DocumentShards, removed: Map<string, Selected>): Promise<void> {
  if (removed.size === 0) return;
  for (let size = -1; size !== removed.size; ) {
    size = removed.size;
    for await (const { shard, row } of allRows(documents, `"${META.derivedFrom}":[`)) {
      const origins = row.meta[META.derivedFrom];
      if (row.takenDown !== undefined || removed.has(row.id) || !Array.isArray(origins)) continue;
      if (origins.some((id) => removed.has(String(id)))) removed.set(row.id, { shard, row, why: 'derived' });
    }
  }
}

/** A document that stays, and what it is a copy of. */
interface Found {
  readonly shard: number;
  readonly row: DocumentRow;
  readonly copy: NearCopy;
}

/** Every document that stays against those that go, by their shingles: first those that may be copies, then exactly. */
async function findCopies(
  documents: DocumentShards,
  removed: ReadonlyMap<string, Selected>,
): Promise<readonly Found[]> {
  const goes = rowsByShard(removed.values());
  const found: Found[] = [];
  let search = new CopySearch(HELD_AT_ONCE);
  let held = new Map<string, Omit<Found, 'copy'>>();
  let bytesHeld = 0;
  const compare = async () => {
    for (const copy of await nearest(documents, goes, search)) found.push({ ...held.get(copy.id)!, copy });
    [search, held, bytesHeld] = [new CopySearch(HELD_AT_ONCE), new Map(), 0];
  };
  for (const [shard, rows] of await findSuspects(documents, goes)) {
    for await (const { row, bytes } of documents.contents(shard, rows)) {
      search.add(row.id, bytes);
      held.set(row.id, { shard, row });
      bytesHeld += bytes.length;
      if (bytesHeld >= HELD_AT_ONCE) await compare();
    }
  }
  await compare();
  return found.sort((a, b) => (a.row.id < b.row.id ? -1 : 1));
}

function rowsByShard(selected: Iterable<Selected>): RowsByShard {
  const shards = new Map<number, DocumentRow[]>();
  for (const { shard, row } of selected) {
    const rows = shards.get(shard);
    if (rows === undefined) shards.set(shard, [row]);
    else rows.push(row);
  }
  for (const rows of shards.values()) rows.sort((a, b) => a.offset - b.offset);
  // Of two that a document is as much like, the first counts.
  return new Map([...shards].sort(([a], [b]) => a - b));
}

/** Those of the search that are copies, each of the removed document it is most like. */
async function nearest(
  documents: DocumentShards,
  goes: RowsByShard,
  search: CopySearch,
): Promise<readonly NearCopy[]> {
  if (search.ids.length === 0) return [];
  const best = new Map<string, NearCopy>();
  for (const [shard, rows] of goes) {
    for await (const { row, bytes } of documents.contents(shard, rows)) {
      for (const { number, likeness } of search.alike(bytes)) {
        const id = search.ids[number]!;
        if (likeness > (best.get(id)?.likeness ?? 0)) best.set(id, { id, of: row.id, likeness });
      }
    }
  }
  return [...best.values()];
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
