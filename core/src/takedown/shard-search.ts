import { META } from '@framework/sdk';
import { ShingleReader, SKETCH_BINS } from '@framework/sdk/checks';
import type { DocumentRow, DocumentShards } from '../run/documents.js';
import { type DroppedLine, droppedIn } from './dropped-copies.js';
import type { HeldSets } from './held-sets.js';
import { CopySearch } from './near-copies.js';
import { matcherOf, type Selector } from './selector.js';
import { ShardRows, type StandingPlace } from './shard-rows.js';
import { ShingleFilter } from './shingle-filter.js';
import { shingleSet } from './shingle-set.js';
import { type HeldSketches, SketchSearch } from './sketch-index.js';
import type { SketchSource } from './sketch-source.js';
import { SketchedShards } from './sketched-shards.js';

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

/** Those of a shard, and of which of the sketches held they may be copies. */
export interface SketchedSuspects {
  readonly suspects: readonly Suspect[];
  readonly partners: readonly number[];
}

/** The removed document of a shard that one of those held is most like; of two alike, the first. */
export interface Nearest {
  readonly number: number;
  readonly of: string;
  readonly likeness: number;
}

/**
 * The search for what goes, in single shards: what is asked for, what was made of it, what is like it, what was dropped in its favour.
 * Some of these may be at work on one blend, each in a thread and on shards of its own, of which it hashes once every file that it
 * reads as a whole.
 */
export class ShardSearch {
  readonly #documents: DocumentShards;
  readonly #matches: (row: DocumentRow) => boolean;
  /** Ids of what goes, as far as it was told. */
  readonly #goes = new Set<string>();
  /** Shard → what stands in it, once it was looked through. */
  readonly #rows = new Map<number, ShardRows>();
  #filter: ShingleFilter | undefined;
  #sketched: SketchedShards | undefined;
  #sketches: SketchSearch | undefined;
  #held: CopySearch | undefined;
  readonly #reader = new ShingleReader();

  constructor(documents: DocumentShards, selectors: readonly Selector[]) {
    this.#documents = documents;
    this.#matches = matcherOf(selectors);
  }

  async select(shard: number): Promise<AskedRows> {
    const asked: DocumentRow[] = [];
    let [standing, before, derives] = [0, 0, false];
    await this.#look(shard, (row) => {
      if (row.takenDown === undefined) {
        standing += row.split === 'train' ? 1 : 0;
        derives ||= Array.isArray(row.meta[META.derivedFrom]);
        if (this.#matches(row)) asked.push(row);
      } else if (this.#matches(row)) before += 1;
    });
    return { asked, standing, before, derives };
  }

  /** Every row of a shard; where those that stand lie is kept. */
  async #look(shard: number, each: (row: DocumentRow) => void): Promise<ShardRows> {
    const standing = new ShardRows();
    let start = 0;
    for await (const lines of this.#documents.lineBlocks(shard)) {
      for (const line of lines) {
        const row = JSON.parse(line) as DocumentRow;
        const length = Buffer.byteLength(line);
        // One without a text is like none.
        if (row.takenDown === undefined && row.bytes > 0) standing.add(row, { start, length });
        start += length + 1;
        each(row);
      }
    }
    this.#rows.set(shard, standing);
    return standing;
  }

  async #standing(shard: number): Promise<ShardRows> {
    return this.#rows.get(shard) ?? this.#look(shard, () => undefined);
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

  /**
   * Those that stay and may be copies of what goes, once all of that was added.
   *
   * @param goes where the bytes begin of what goes in that shard
   */
  async suspects(shard: number, goes: readonly number[]): Promise<readonly Suspect[]> {
    const rows = await this.#standing(shard);
    const found: { readonly number: number; readonly shingles: Uint32Array }[] = [];
    for await (const { row, bytes } of this.#documents.contents(shard, rows.without(new Set(goes)))) {
      const shingles = this.#filter!.suspect(bytes);
      if (shingles !== undefined) found.push({ number: row.number, shingles });
    }
    const lines = await this.#documents.rowsAt(
      shard,
      found.map(({ number }) => rows.line(number)),
    );
    return found.map(({ shingles }, at) => ({ row: lines[at]!, shingles }));
  }

  /** Sketches stand for texts from now on; of the shards that were looked through. */
  async sketched(source: SketchSource): Promise<void> {
    this.#sketched = await SketchedShards.open(this.#documents, this.#rows, source);
  }

  /**
   * Sketches of what goes in a shard, one behind the other.
   *
   * @param goes where the bytes begin
   */
  async sketchesOf(shard: number, goes: readonly number[]): Promise<Uint16Array> {
    const rows = this.#rows.get(shard)!;
    const sketches = new Uint16Array(goes.length * SKETCH_BINS);
    const places = goes.map((offset) => rows.place(rows.numberAt(offset)));
    const order = new Map(places.map(({ number }, at) => [number, at]));
    for await (const { place, sketch } of this.#sketched!.of(shard, places))
      sketches.set(sketch, order.get(place.number)! * SKETCH_BINS);
    return sketches;
  }

  /** Holds sketches in the place of those before. */
  holdSketches(held: HeldSketches): void {
    this.#sketches = new SketchSearch(held);
  }

  /**
   * Those that stay and may be copies of any whose sketches are held; only their texts are read.
   *
   * @param goes where the bytes begin of what goes in that shard
   */
  async sketchedSuspects(shard: number, goes: readonly number[]): Promise<SketchedSuspects> {
    const rows = this.#rows.get(shard)!;
    const places: StandingPlace[] = [];
    const partners = new Set<number>();
    for await (const { place, sketch } of this.#sketched!.of(shard, rows.without(new Set(goes)))) {
      const found = this.#sketches!.mayBeCopyOf(sketch);
      if (found.length > 0) places.push(place);
      for (const number of found) partners.add(number);
    }
    places.sort((a, b) => a.number - b.number);
    const lines = await this.#documents.rowsAt(
      shard,
      places.map(({ number }) => rows.line(number)),
    );
    const suspects: Suspect[] = [];
    for await (const { row, bytes } of this.#documents.someContents(shard, lines))
      suspects.push({ row, shingles: shingleSet(this.#reader, bytes) });
    return { suspects, partners: [...partners] };
  }

  /** Holds suspects in the place of those before. */
  hold(sets: HeldSets): void {
    this.#held = new CopySearch(sets);
  }

  /** @param rows of what goes in that shard, by offset */
  async nearest(shard: number, rows: readonly DocumentRow[]): Promise<readonly Nearest[]> {
    const best = new Map<number, Nearest>();
    const texts =
      this.#sketched === undefined
        ? this.#documents.contents(shard, rows)
        : this.#documents.someContents(shard, rows);
    for await (const { row, bytes } of texts) {
      for (const { number, likeness } of this.#held!.alike(bytes))
        if (likeness > (best.get(number)?.likeness ?? 0)) best.set(number, { number, of: row.id, likeness });
    }
    return [...best.values()];
  }

  /** Verdicts of the shard that dropped something in favour of what goes. */
  dropped(shard: number): Promise<readonly DroppedLine[]> {
    return droppedIn(this.#documents, shard, (id) => this.#goes.has(id));
  }
}
