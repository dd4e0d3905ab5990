import { dirname } from 'node:path';
import { leafOf } from '../provenance/leaves.js';
import { leafHash } from '../provenance/merkle-tree.js';
import { eachOfShard } from '../provenance/record-provenance.js';
import { type ShardSum, ShardTree } from '../provenance/shard-tree.js';
import { DocumentShards } from '../run/documents.js';
import { Store } from '../run/store.js';
import { countIn } from './documents-by-hash.js';
import { type NewFile, type OldFile, type Rewrite, type RewrittenFile, rewriteFile } from './rewrite-file.js';
import { placesInTable, type TokenTable } from './spans.js';
import type { Tombstone } from './takedown-record.js';

/** A tombstone before it is known where its tokens lay. */
export type Stone = Omit<Tombstone, 'tokens'>;

/** A shard as it is now: what its rows come to with a takedown and without it, and every tombstone in it. */
export interface ReadShard {
  readonly source: string;
  readonly after: ShardSum;
  readonly before: ShardSum;
  readonly tombstones: readonly Stone[];
}

/** What is done with single files of a takedown; some of these may be at work at once, each in a thread. */
export class Hand {
  #wanted: ReadonlySet<string> = new Set();

  rewrite(from: OldFile, to: NewFile, rewrite: Rewrite): Promise<RewrittenFile> {
    return rewriteFile(from, to, rewrite);
  }

  /**
   * @param dir of the object of documents
   * @param takedown the one that is left out of `before`
   * @throws FWK_STORE_CORRUPT, FWK_INTERNAL
   */
  async readShard(dir: string, fingerprint: string, shard: number, takedown: string): Promise<ReadShard> {
    const documents = new DocumentShards(await new Store(dirname(dir)).look(fingerprint));
    const after = new ShardTree(() => true);
    const before = new ShardTree((id) => id !== takedown);
    const tombstones: Stone[] = [];
    let position = 0;
    const source = await eachOfShard(documents, shard, (row) => {
      const leaf = leafHash(leafOf(row));
      after.add(row, leaf);
      before.add(row, leaf);
      if (row.takenDown !== undefined) {
        const { id, offset, bytes, sha256, split, takenDown } = row;
        const names = { id, sha256, split, takedown: takenDown.takedown, replaces: takenDown.leaf };
        tombstones.push({ shard, position, offset, bytes, ...names });
      }
      position += 1;
    });
    return { source, after: after.end(), before: before.end(), tombstones };
  }

  /** @param wanted ids, or hashes, that the calls which follow look for: sent once, and not with each of them */
  want(wanted: ReadonlySet<string>): void {
    this.#wanted = wanted;
  }

  /**
   * Where the tokens of wanted documents lie, by id.
   *
   * @param dir of the object of tokens
   * @param table one of its files
   * @throws FWK_STORE_CORRUPT
   */
  async tokenPlaces(dir: string, fingerprint: string, table: string): Promise<TokenTable> {
    return placesInTable(await new Store(dirname(dir)).look(fingerprint), table, this.#wanted);
  }

  /**
   * Documents of a shard that stand and have a wanted hash.
   *
   * @param dir of the object of documents
   * @throws FWK_STORE_CORRUPT
   */
  async countOf(dir: string, fingerprint: string, shard: number): Promise<number> {
    return countIn(new DocumentShards(await new Store(dirname(dir)).look(fingerprint)), shard, this.#wanted);
  }
}
