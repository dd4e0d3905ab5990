import { join } from 'node:path';
import { type DocumentRow, shardName } from '../documents.js';
import { readJsonBlocks } from '../json-lines.js';
import type { VerdictLine } from './filter.js';
import { idHash } from './id-hash.js';

/**
 * Tells whether two documents have one id. Verdicts, proofs and takedowns are told by it: of two documents of one id, filters that
 * remember what goes would drop both, and neither could be shown to be what was judged.
 *
 * In memory are eight bytes a document: a hash of its id. Which id it is, the tables tell.
 */
export class DistinctIds {
  #hashes = new Float64Array(1024);
  #count = 0;

  /**
   * Documents of shards that an interrupted run has closed.
   *
   * @param folder of the shards
   */
  async addShards(folder: string, count: number): Promise<void> {
    for (let shard = 0; shard < count; shard++) {
      for await (const ids of idsOf(folder, shard)) this.add(ids.map(idHash));
    }
  }

  add(hashes: ArrayLike<number>): void {
    const count = this.#count + hashes.length;
    if (count > this.#hashes.length) {
      const larger = new Float64Array(2 * count);
      larger.set(this.#hashes);
      this.#hashes = larger;
    }
    this.#hashes.set(hashes, this.#count);
    this.#count = count;
  }

  /** Every hash as often as it came, ascending. */
  sorted(): Float64Array {
    return this.#hashes.slice(0, this.#count).sort();
  }

  /** Hashes that came more than once. Two ids may have one hash. */
  suspects(): ReadonlySet<number> {
    return repeatedIn(this.sorted());
  }

  /** Those of them that one id came more than once with, once all shards are closed. */
  async repeated(folder: string, shards: number): Promise<ReadonlySet<number>> {
    const suspects = this.suspects();
    const repeated = new Set<number>();
    if (suspects.size === 0) return repeated;
    const seen = new Set<string>();
    for (let shard = 0; shard < shards; shard++) {
      for await (const ids of idsOf(folder, shard)) {
        for (const id of ids) {
          const hash = idHash(id);
          if (!suspects.has(hash)) continue;
          if (seen.has(id)) repeated.add(hash);
          seen.add(id);
        }
      }
    }
    return repeated;
  }
}

/** @param sorted ascending */
export const repeatedIn = (sorted: Float64Array): ReadonlySet<number> =>
  new Set(sorted.filter((hash, at) => hash === sorted[at - 1]));

/** @param sorted ascending */
export function includesSorted(sorted: Float64Array, hash: number): boolean {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < hash) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === hash;
}

/** Every document of a shard once: a row of its table, or of a dropped one the only line with its metadata. */
async function* idsOf(folder: string, shard: number): AsyncGenerator<readonly string[]> {
  for await (const rows of readJsonBlocks<DocumentRow>(join(folder, shardName('shard', shard, 'ndjson'))))
    yield rows.map(({ id }) => id);
  const verdicts = join(folder, shardName('verdicts', shard, 'ndjson'));
  for await (const lines of readJsonBlocks<VerdictLine>(verdicts, METADATA)) {
    yield lines.filter(({ meta }) => meta !== undefined).map(({ id }) => id);
  }
}

const METADATA = ',"meta":{';
