import type { DocumentRow, DocumentShards } from '../run/documents.js';
import { ShingleFilter } from './shingle-filter.js';

/** The search for what may be copies in single shards; some of these may be at work on one filter. */
export class ShardScan {
  readonly #documents: DocumentShards;
  readonly #removed: ReadonlySet<string>;
  readonly #filter: ShingleFilter;

  constructor(documents: DocumentShards, removed: ReadonlySet<string>, bits: Int32Array) {
    this.#documents = documents;
    this.#removed = removed;
    this.#filter = new ShingleFilter(bits);
  }

  /** Adds what goes of a shard. */
  async add(shard: number, rows: readonly DocumentRow[]): Promise<void> {
    for await (const { bytes } of this.#documents.contents(shard, rows)) this.#filter.add(bytes);
  }

  /** Those that stay and may be copies of what goes, once all of that was added. */
  async suspects(shard: number): Promise<readonly DocumentRow[]> {
    const found: DocumentRow[] = [];
    for await (const { row, bytes } of this.#documents.contents(shard, this.#staying(shard)))
      if (this.#filter.mayBeCopy(bytes)) found.push(row);
    return found;
  }

  async *#staying(shard: number): AsyncGenerator<DocumentRow> {
    for await (const row of this.#documents.rows(shard))
      if (row.takenDown === undefined && !this.#removed.has(row.id)) yield row;
  }
}
