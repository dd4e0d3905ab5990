import { SKETCH_BINS } from '@framework/sdk/checks';
import type { DocumentRow } from '../run/documents.js';
import { holdSets } from './held-sets.js';
import type { NearCopy } from './near-copies.js';
import type { Remote } from './remote.js';
import type { ShardSearch, Suspect } from './shard-search.js';
import type { ShardSearches } from './shard-searches.js';
import { ShingleFilter } from './shingle-filter.js';
import { holdSketches, SKETCHES_AT_ONCE } from './sketch-index.js';
import type { SketchSource } from './sketch-source.js';

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

export interface SearchBy {
  /** Left out: every text is read. */
  readonly sketches?: SketchSource | undefined;
  /** Shingles. */
  readonly heldAtOnce?: number;
  /** Sketches. */
  readonly sketchesAtOnce?: number;
}

/**
 * Every document that stays against those that go, by their shingles: first those that may be copies, by their texts or their
 * sketches, then exactly. By id.
 *
 * @param by sketches only once the shards were selected from
 */
export async function findCopies(
  searches: ShardSearches,
  goes: RowsByShard,
  { sketches, heldAtOnce = HELD_AT_ONCE, sketchesAtOnce = SKETCHES_AT_ONCE }: SearchBy = {},
): Promise<readonly FoundCopy[]> {
  const gone = withText(goes);
  if (gone.size === 0) return [];
  const found =
    sketches === undefined
      ? await byTexts(searches, gone, heldAtOnce)
      : await bySketches(searches, gone, sketches, { heldAtOnce, sketchesAtOnce });
  return [...found.values()].sort((a, b) => (a.row.id < b.row.id ? -1 : 1));
}

/** What is empty is like nothing, and shares its place with what comes after it. */
const withText = (goes: RowsByShard): RowsByShard =>
  new Map(
    [...goes].flatMap(([shard, rows]) => {
      const those = rows.filter(({ bytes }) => bytes > 0);
      return those.length === 0 ? [] : [[shard, those] as const];
    }),
  );

const offsetsOf = (goes: RowsByShard, shard: number): readonly number[] =>
  (goes.get(shard) ?? []).map(({ offset }) => offset);

type Found = Map<string, FoundCopy>;

async function byTexts(searches: ShardSearches, goes: RowsByShard, heldAtOnce: number): Promise<Found> {
  const bytes = [...goes.values()].flat().reduce((sum, row) => sum + row.bytes, 0);
  const bits = ShingleFilter.bitsFor(bytes);
  await searches.inThreads((search) => search.call('filter', bits));
  await searches.inShards(async (search, shard) => {
    const rows = goes.get(shard);
    if (rows !== undefined) await search.call('add', shard, rows);
  });
  const found: Found = new Map();
  await inLots(
    searches,
    heldAtOnce,
    (search, shard) => search.call('suspects', shard, offsetsOf(goes, shard)),
    (suspects) => compare(searches, goes, suspects, found),
  );
  return found;
}

async function bySketches(
  searches: ShardSearches,
  goes: RowsByShard,
  source: SketchSource,
  { heldAtOnce, sketchesAtOnce }: { readonly heldAtOnce: number; readonly sketchesAtOnce: number },
): Promise<Found> {
  await searches.inThreads((search) => search.call('sketched', source));
  const found: Found = new Map();
  for (const lot of lotsOf(goes, sketchesAtOnce)) {
    const sketches = await searches.inShards(async (search, shard) =>
      lot.has(shard) ? search.call('sketchesOf', shard, offsetsOf(lot, shard)) : new Uint16Array(0),
    );
    const held = holdSketches(joined(sketches));
    await searches.inThreads((search) => search.call('holdSketches', held));
    const partners = new Set<number>();
    await inLots(
      searches,
      heldAtOnce,
      async (search, shard) => {
        const answer = await search.call('sketchedSuspects', shard, offsetsOf(goes, shard));
        for (const partner of answer.partners) partners.add(partner);
        return answer.suspects;
      },
      (suspects) => compare(searches, only(lot, partners), suspects, found),
    );
  }
  return found;
}

/** Some of what goes after the other, in the order of the shards. */
function* lotsOf(goes: RowsByShard, most: number): Generator<RowsByShard> {
  const all = [...goes].flatMap(([shard, rows]) => rows.map((row) => ({ shard, row })));
  for (let from = 0; from < all.length; from += most) {
    const lot = new Map<number, DocumentRow[]>();
    for (const { shard, row } of all.slice(from, from + most)) {
      const rows = lot.get(shard);
      if (rows === undefined) lot.set(shard, [row]);
      else rows.push(row);
    }
    yield lot;
  }
}

function joined(parts: readonly Uint16Array[]): Uint16Array {
  const all = new Uint16Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  if (at % SKETCH_BINS !== 0) throw new Error('half a sketch');
  return all;
}

/** @param numbers of rows in the order of the shards */
function only(goes: RowsByShard, numbers: ReadonlySet<number>): RowsByShard {
  let next = 0;
  return withText(new Map([...goes].map(([shard, rows]) => [shard, rows.filter(() => numbers.has(next++))])));
}

/** Suspects of as many shards at a time as are held at once. */
async function inLots(
  searches: ShardSearches,
  heldAtOnce: number,
  suspectsOf: (search: Remote<ShardSearch>, shard: number) => Promise<readonly Suspect[]>,
  compareWith: (suspects: readonly (readonly Suspect[])[]) => Promise<void>,
): Promise<void> {
  const looked = new Set<number>();
  while (looked.size < searches.shards) {
    let held = 0;
    const suspects = await searches.inShards(async (search, shard) => {
      if (looked.has(shard) || held >= heldAtOnce) return [];
      looked.add(shard);
      const those = await suspectsOf(search, shard);
      held += those.reduce((sum, { shingles }) => sum + shingles.length, 0);
      return those;
    });
    await compareWith(suspects);
  }
}

/** Those of the suspects that are copies, each of the removed document it is most like; of two as much, of the first. */
async function compare(
  searches: ShardSearches,
  goes: RowsByShard,
  suspects: readonly (readonly Suspect[])[],
  found: Found,
): Promise<void> {
  const held = suspects.flatMap((those, shard) => those.map((suspect) => ({ shard, ...suspect })));
  if (held.length === 0) return;
  const sets = holdSets(held.map(({ shingles }) => shingles));
  await searches.inThreads((search) => search.call('hold', sets));
  const nearest = await searches.inShards(async (search, shard) => {
    const rows = goes.get(shard);
    return rows === undefined ? [] : search.call('nearest', shard, rows);
  });
  for (const { number, of, likeness } of nearest.flat()) {
    const { shard, row } = held[number]!;
    if (likeness <= (found.get(row.id)?.copy.likeness ?? 0)) continue;
    found.set(row.id, { shard, row, copy: { id: row.id, of, likeness } });
  }
}
