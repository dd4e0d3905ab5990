import { META } from '@framework/sdk';
import type { DocumentRow, DocumentShards } from '../run/documents.js';
import { type DroppedLine, droppedIn } from './dropped-copies.js';
import type { HeldSets } from './held-sets.js';
import { CopySearch } from './near-copies.js';
import { matcherOf, type Selector } from './selector.js';
import { ShingleFilter } from './shingle-filter.js';

/** What the selectors name in a shard. */
export interface AskedRows {
  readonly asked: readonly DocumentRow[];
  /** Training documents that stand. */
  readonly standing: number;
  /** Those the selectors name that were taken down before. */
  readonly before: number;
  /** Whether any is made of another. */
  readonly derives: boolean;
}

/** A document that stays and may be a copy, with its shingles, ascending. */
export interface Suspect {
  readonly row: DocumentRow;
  readonly shingles: Uint32Array;
}

/** The removed document of a shard that one of those held is most like; of two alike, the first. */
export interface Nearest {
  readonly number: number;
  readonly of: string;
  readonly likeness: number;
}

/**
 * The search for what goes, in single shards: what is asked for, what was made of it, what is like it, what was dropped in its favour.
 * Some of these may be at work on one blend, each in a thread and on shards of its own, of which it hashes every file once.
 */
export class ShardSearch {
  readonly #documents: DocumentShards;
  readonly #matches: (row: DocumentRow) => boolean;
  /** Ids of what goes, as far as it was told. */
  readonly #goes = new Set<string>();
  #filter: ShingleFilter | undefined;
  #held: CopySearch | undefined;

  constructor(documents: DocumentShards, selectors: readonly Selector[]) {
    this.#documents = documents;
    this.#matches = matcherOf(selectors);
  }

  async select(shard: number): Promise<AskedRows> {
    const asked: DocumentRow[] = [];
    let [standing, before, derives] = [0, 0, false];
    for await (const rows of this.#documents.rowBlocks(shard)) {
      for (const row of rows) {
        if (row.takenDown === undefined) {
          standing += row.split === 'train' ? 1 : 0;
          derives ||= Array.isArray(row.meta[META.derivedFrom]);
          if (this.#matches(row)) asked.push(row);
        } else if (this.#matches(row)) before += 1;
      }
    }
    return { asked, standing, before, derives };
  }

  /** These go, too. */
  goes(ids: readonly string[]): void {
    for (const id of ids) this.#goes.add(id);
  }

  /** Those that were made of what goes, and do not go yet. */
  async derived(shard: number): Promise<readonly DocumentRow[]> {
    const found: DocumentRow[] = [];
    for await (const rows of this.#documents.rowBlocks(shard, `"${META.derivedFrom}":[`)) {
      for (const row of rows) {
        const origins = row.meta[META.derivedFrom];
        if (row.takenDown !== undefined || this.#goes.has(row.id) || !Array.isArray(origins)) continue;
        if (origins.some((id) => this.#goes.has(String(id)))) found.push(row);
      }
    }
    return found;
  }

  /** @param bits those of `ShingleFilter.bitsFor`, in shared memory */
  filter(bits: Int32Array): void {
    this.#filter = new ShingleFilter(bits);
  }

  /** Adds what goes of a shard to the filter. */
  async add(shard: number, rows: readonly DocumentRow[]): Promise<void> {
    for await (const { bytes } of this.#documents.contents(shard, rows)) this.#filter!.add(bytes);
  }

  /** Those that stay and may be copies of what goes, once all of that was added. */
  async suspects(shard: number): Promise<readonly Suspect[]> {
    const found: Suspect[] = [];
    for await (const { row, bytes } of this.#documents.contents(shard, this.#staying(shard))) {
      const shingles = this.#filter!.suspect(bytes);
      if (shingles !== undefined) found.push({ row, shingles });
    }
    return found;
  }

  async *#staying(shard: number): AsyncGenerator<DocumentRow> {
    for await (const rows of this.#documents.rowBlocks(shard))
      for (const row of rows) if (row.takenDown === undefined && !this.#goes.has(row.id)) yield row;
  }

  /** Holds suspects in the place of those before. */
  hold(sets: HeldSets): void {
    this.#held = new CopySearch(sets);
  }

  /** @param rows of what goes in that shard, by offset */
  async nearest(shard: number, rows: readonly DocumentRow[]): Promise<readonly Nearest[]> {
    const best = new Map<number, Nearest>();
    for await (const { row, bytes } of this.#documents.contents(shard, rows)) {
      for (const { number, likeness } of this.#held!.alike(bytes))
        if (likeness > (best.get(number)?.likeness ?? 0)) best.set(number, { number, of: row.id, likeness });
    }
    return [...best.values()];
  }

  /** Verdicts of the shard that dropped something in favour of what goes. */
  dropped(shard: number): Promise<readonly DroppedLine[]> {
    return droppedIn(this.#documents.object, shard, (id) => this.#goes.has(id));
  }
}
