import type { DocumentRow, DocumentShards } from '../run/documents.js';
import { ShingleFilter } from './shingle-filter.js';

/** A document that stays, and may be a copy of one that goes. */
export interface Suspect {
  readonly shard: number;
  readonly row: DocumentRow;
}

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

  /** Adds what goes. */
  async add(shard: number): Promise<void> {
    const goes = (id: string) => this.#removed.has(id);
    for await (const { bytes } of this.#documents.contents(goes, [shard])) this.#filter.add(bytes);
  }

  /** Looks at what stays, once all that goes was added. */
  async suspects(shard: number): Promise<readonly Suspect[]> {
    const found: Suspect[] = [];
    const stays = (id: string) => !this.#removed.has(id);
    for await (const { row, bytes } of this.#documents.contents(stays, [shard]))
      if (this.#filter.mayBeCopy(bytes)) found.push({ shard, row });
    return found;
  }
}
