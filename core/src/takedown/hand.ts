import { dirname } from 'node:path';
import { eachOfShard } from '../provenance/record-provenance.js';
import { type ShardSum, ShardTree } from '../provenance/shard-tree.js';
import { DocumentShards } from '../run/documents.js';
import { Store } from '../run/store.js';
import { type NewFile, type OldFile, type Rewrite, type RewrittenFile, rewriteFile } from './rewrite-file.js';
import type { Tombstone } from './takedown-record.js';

/** A tombstone before it is known where its tokens lay. */
export type Stone = Omit<Tombstone, 'tokens'>;

/** A shard as it is now: what its rows come to with a takedown and without it, and every tombstone in it. */
export interface ReadShard {
  readonly source: string;
  readonly now: ShardSum;
  readonly then: ShardSum;
  readonly tombstones: readonly Stone[];
}

/** What is done with single files of a takedown; some of these may be at work at once, each in a thread. */
export class Hand {
  rewrite(from: OldFile, to: NewFile, rewrite: Rewrite): Promise<RewrittenFile> {
    return rewriteFile(from, to, rewrite);
  }

  /**
   * @param dir of the object of documents
   * @param takedown the one that is left out of `then`
   * @throws FWK_STORE_CORRUPT, FWK_INTERNAL
   */
  async readShard(dir: string, fingerprint: string, shard: number, takedown: string): Promise<ReadShard> {
    const documents = new DocumentShards(await new Store(dirname(dir)).look(fingerprint));
    const now = new ShardTree(() => true);
    const then = new ShardTree((id) => id !== takedown);
    const tombstones: Stone[] = [];
    let position = 0;
    const source = await eachOfShard(documents, shard, (row) => {
      now.add(row);
      then.add(row);
      if (row.takenDown !== undefined) {
        const { id, offset, bytes, sha256, split, takenDown } = row;
        const names = { id, sha256, split, takedown: takenDown.takedown, replaces: takenDown.leaf };
        tombstones.push({ shard, position, offset, bytes, ...names });
      }
      position += 1;
    });
    return { source, now: now.end(), then: then.end(), tombstones };
  }
}
