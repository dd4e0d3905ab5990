import { frameworkError } from '@framework/sdk';
import type { DocumentRow, DocumentShards } from '../run/documents.js';
import { type DroppedCopy, followDropped } from './dropped-copies.js';
import { findCopies, type RowsByShard } from './find-copies.js';
import type { NearCopy } from './near-copies.js';
import { type NamedRun, nothingOfIt } from './nothing-of-it.js';
import { type Selector } from './selector.js';
import { ShardSearches } from './shard-searches.js';
import type { SketchSource } from './sketch-source.js';

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

export interface SelectBy {
  /** Whose documents they are. */
  readonly run: NamedRun;
  /** Copies are looked for in these instead of in every text; each is missed with a chance of 1e-9 then (see `MISSED`). */
  readonly sketches?: SketchSource | undefined;
  /** As many as there are cores when left out; 1 is this one alone. */
  readonly threads?: number;
}

/**
 * What goes: the documents named, those made of them, and their copies. Held in memory: the rows of what goes and of what may
 * be copies; some 60 bytes of each other document; the shingles of what may be copies: of so many that they are 64 million, and of a
 * shard a thread beyond, nine bytes each. Where texts are searched, a bit or two for each byte that goes (512 MiB at most); where
 * sketches are, 128 MiB at most for 65,536 documents that go at a time.
 *
 * @throws FWK_TAKEDOWN_NOTHING, FWK_TAKEDOWN_EVERYTHING; FWK_STORE_*
 */
export async function select(
  documents: DocumentShards,
  selectors: readonly Selector[],
  nearCopies: NearCopies,
  { run, sketches, threads }: SelectBy,
): Promise<Selection> {
  const searches = new ShardSearches(documents, selectors, threads);
  try {
    return await selectIn(searches, documents, selectors, { run, nearCopies, sketches });
  } finally {
    await searches.end();
  }
}

async function selectIn(
  searches: ShardSearches,
  documents: DocumentShards,
  selectors: readonly Selector[],
  { run, nearCopies, sketches }: Pick<SelectBy, 'run' | 'sketches'> & { readonly nearCopies: NearCopies },
): Promise<Selection> {
  const rows = await searches.inShards((search, shard) => search.call('select', shard));
  const sum = (of: 'standing' | 'before') => rows.reduce((total, one) => total + one[of], 0);
  const [standing, before] = [sum('standing'), sum('before')];
  const removed = new Map<string, Selected>();
  const add = async (shards: readonly (readonly DocumentRow[])[], why: Why): Promise<void> => {
    const ids: string[] = [];
    for (const [shard, those] of shards.entries()) {
      for (const row of those) {
        if (!removed.has(row.id)) ids.push(row.id);
        removed.set(row.id, { shard, row, why });
      }
    }
    if (ids.length === 0) return;
    await searches.inThreads((search) => search.call('goes', ids));
    if (!rows.some(({ derives }) => derives)) return;
    // And those made of these.
    await add(await searches.inShards((search, shard) => search.call('derived', shard)), 'derived');
  };
  await add(
    rows.map(({ asked }) => asked),
    'asked',
  );
  const found = await findCopies(searches, rowsByShard(removed.values()), { sketches });
  if (nearCopies === 'remove') {
    const shards: DocumentRow[][] = rows.map(() => []);
    for (const { shard, row } of found) shards[shard]!.push(row);
    await add(shards, 'copy');
  }
  if (removed.size === 0 && before === 0) throw await nothingOfIt(run, documents, selectors);
  const training = [...removed.values()].filter(({ row }) => row.split === 'train').length;
  if (training > 0 && training === standing) {
    throw frameworkError('FWK_TAKEDOWN_EVERYTHING', {
      message: `all ${standing} training documents of '${run.name}' would go`,
      at: run.dir,
    });
  }
  return {
    removed: [...removed.values()].sort(
      (a, b) => a.shard - b.shard || a.row.offset - b.row.offset || (a.row.id < b.row.id ? -1 : 1),
    ),
    copies: found.map(({ copy }) => copy),
    dropped: await dropped(searches, (id) => removed.has(id)),
    before,
  };
}

/** Documents that were dropped in favour of one that goes. */
const dropped = (
  searches: ShardSearches,
  isRemoved: (id: string) => boolean,
): Promise<readonly DroppedCopy[]> =>
  followDropped(isRemoved, async (_, latest) => {
    await searches.inThreads((search) => search.call('goes', latest));
    return (await searches.inShards((search, shard) => search.call('dropped', shard))).flat();
  });

export async function* allRows(
  documents: DocumentShards,
  mentions?: string,
): AsyncGenerator<{ readonly shard: number; readonly row: DocumentRow }> {
  for (let shard = 0; shard < documents.shards; shard++) {
    for await (const row of documents.rows(shard, mentions)) yield { shard, row };
  }
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
