import type { DocumentRow } from '../run/documents.js';
import { holdSets } from './held-sets.js';
import type { NearCopy } from './near-copies.js';
import type { Suspect } from './shard-search.js';
import type { ShardSearches } from './shard-searches.js';
import { ShingleFilter } from './shingle-filter.js';

/** Shingles of documents that may be copies that are held at once; what goes is read again for each such lot. */
const HELD_AT_ONCE = 64 * 1024 * 1024;

/** Rows by shard, those of one by offset. */
export type RowsByShard = ReadonlyMap<number, readonly DocumentRow[]>;

/** A document that stays, and what it is a copy of. */
export interface FoundCopy {
  readonly shard: number;
  readonly row: DocumentRow;
  readonly copy: NearCopy;
}

/**
 * Every document that stays against those that go, by their shingles: first those that may be copies, then exactly. By id.
 *
 * @param heldAtOnce shingles
 */
export async function findCopies(
  searches: ShardSearches,
  goes: RowsByShard,
  heldAtOnce = HELD_AT_ONCE,
): Promise<readonly FoundCopy[]> {
  if (goes.size === 0) return [];
  const bytes = [...goes.values()].flat().reduce((sum, row) => sum + row.bytes, 0);
  const bits = ShingleFilter.bitsFor(bytes);
  await searches.inThreads((search) => search.call('filter', bits));
  await searches.inShards(async (search, shard) => {
    const rows = goes.get(shard);
    if (rows !== undefined) await search.call('add', shard, rows);
  });
  const found: FoundCopy[] = [];
  const looked = new Set<number>();
  while (looked.size < searches.shards) {
    let held = 0;
    const suspects = await searches.inShards(async (search, shard) => {
      if (looked.has(shard) || held >= heldAtOnce) return [];
      looked.add(shard);
      const those = await search.call('suspects', shard);
      held += those.reduce((sum, { shingles }) => sum + shingles.length, 0);
      return those;
    });
    found.push(...(await compare(searches, goes, suspects)));
  }
  return found.sort((a, b) => (a.row.id < b.row.id ? -1 : 1));
}

/** Those of the suspects that are copies, each of the removed document it is most like; of two as much, of the first. */
async function compare(
  searches: ShardSearches,
  goes: RowsByShard,
  suspects: readonly (readonly Suspect[])[],
): Promise<readonly FoundCopy[]> {
  const held = suspects.flatMap((those, shard) => those.map((suspect) => ({ shard, ...suspect })));
  if (held.length === 0) return [];
  const sets = holdSets(held.map(({ shingles }) => shingles));
  await searches.inThreads((search) => search.call('hold', sets));
  const nearest = await searches.inShards(async (search, shard) => {
    const rows = goes.get(shard);
    return rows === undefined ? [] : search.call('nearest', shard, rows);
  });
  const best = new Map<number, FoundCopy>();
  for (const { number, of, likeness } of nearest.flat()) {
    if (likeness <= (best.get(number)?.copy.likeness ?? 0)) continue;
    const { shard, row } = held[number]!;
    best.set(number, { shard, row, copy: { id: row.id, of, likeness } });
  }
  return [...best.values()];
}
