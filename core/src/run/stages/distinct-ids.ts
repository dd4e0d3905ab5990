import { join } from 'node:path';
import { type FrameworkError, frameworkError } from '@framework/sdk';
import { type DocumentRow, shardName } from '../documents.js';
import { readJsonBlocks } from '../json-lines.js';
import type { VerdictLine } from './filter.js';

/**
 * Sees to it that no two documents have one id. Verdicts, proofs and takedowns are told by it: of two documents of one id, filters that
 * remember what goes would drop both, and neither could be shown to be what was judged.
 *
 * In memory are eight bytes a document: a hash of its id. Which id it is, the tables tell.
 */
export class DistinctIds {
  readonly #folder: string;
  #hashes = new Float64Array(1024);
  #count = 0;

  /** @param folder of the shards */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Documents of shards that an interrupted run has closed. */
  async addShards(count: number): Promise<void> {
    for (let shard = 0; shard < count; shard++) {
      for await (const documents of documentsOf(this.#folder, shard))
        this.add(documents.map(({ id }) => hashOf(id)));
    }
  }

  /** @param hashes of `hashesOfIds` */
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

  /**
   * Once all shards are closed.
   *
   * @throws FWK_SOURCE_DUPLICATE_ID
   */
  async check(shards: number): Promise<void> {
    const sorted = this.#hashes.slice(0, this.#count).sort();
    const suspects = new Set(sorted.filter((hash, at) => hash === sorted[at - 1]));
    if (suspects.size === 0) return;
    const seen = new Map<string, string>();
    for (let shard = 0; shard < shards; shard++) {
      for await (const documents of documentsOf(this.#folder, shard)) {
        for (const { id, source = '' } of documents) {
          if (!suspects.has(hashOf(id))) continue;
          const other = seen.get(id);
          if (other !== undefined) throw repeated(id, other, source);
          seen.set(id, source);
        }
      }
    }
  }
}

/**
 * Hashes of the ids of a batch, for whoever sees all batches; made by the thread that judged it.
 *
 * @throws FWK_SOURCE_DUPLICATE_ID for two documents of the batch
 */
export function hashesOfIds(ids: readonly string[], source: string): Float64Array {
  const seen = new Set<string>();
  for (const id of ids) {
    if (seen.has(id)) throw repeated(id, source, source);
    seen.add(id);
  }
  return Float64Array.from(ids, hashOf);
}

/** Every document of a shard once: a row of its table, or of a dropped one the only line with its metadata. */
async function* documentsOf(
  folder: string,
  shard: number,
): AsyncGenerator<readonly Pick<VerdictLine, 'id' | 'source'>[]> {
  yield* readJsonBlocks<DocumentRow>(join(folder, shardName('shard', shard, 'ndjson')));
  const verdicts = join(folder, shardName('verdicts', shard, 'ndjson'));
  for await (const lines of readJsonBlocks<VerdictLine>(verdicts, METADATA))
    yield lines.filter(({ meta }) => meta !== undefined);
}

const METADATA = ',"meta":{';

/** 53 bits of two FNV-1a (Fowler, Noll & Vo) over units of 16 bits. */
function hashOf(id: string): number {
  let [low, high] = [0x811c9dc5, 0x050c5d1f];
  for (let unit = 0; unit < id.length; unit++) {
    const code = id.charCodeAt(unit);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ (code + unit), 0x01000193);
  }
  return (low >>> 0) * 2 ** 21 + (high >>> 11);
}

const repeated = (id: string, one: string, other: string): FrameworkError =>
  frameworkError('FWK_SOURCE_DUPLICATE_ID', {
    message:
      one === other
        ? `two documents of the source '${one}' have the id ${JSON.stringify(id)}`
        : `the sources '${one}' and '${other}' both have a document with the id ${JSON.stringify(id)}`,
    at: `source ${other}`,
  });
