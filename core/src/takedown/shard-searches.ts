import { dirname } from 'node:path';
import { type DocumentShards, shardName } from '../run/documents.js';
import { elsewhere, here, type Remote, threadsFor } from './remote.js';
import type { SearchStart } from './search-thread.js';
import type { Selector } from './selector.js';
import { ShardSearch } from './shard-search.js';

/** The search for what goes over all shards: as many at once as there are cores, each shard always by the same thread. */
export class ShardSearches {
  readonly shards: number;
  readonly #searches: readonly Remote<ShardSearch>[];
  /** The shards of each. */
  readonly #shares: readonly (readonly number[])[];

  constructor(
    documents: DocumentShards,
    selectors: readonly Selector[],
    threads = threadsFor(bytesOf(documents), documents.shards, documents.object.dir),
  ) {
    const { dir, fingerprint } = documents.object;
    const start: SearchStart = { store: dirname(dir), fingerprint, selectors };
    this.shards = documents.shards;
    this.#shares = sharesOf(documents, threads);
    this.#searches =
      threads === 1
        ? [here(new ShardSearch(documents, selectors))]
        : this.#shares.map(() => elsewhere(new URL('./search-thread.js', import.meta.url), start));
  }

  /**
   * @returns the answers by shard
   * @throws FWK_STORE_CORRUPT, FWK_STORE_MISSING_FILE
   */
  async inShards<Answer>(
    call: (search: Remote<ShardSearch>, shard: number) => Promise<Answer>,
  ): Promise<readonly Answer[]> {
    const answers = Array.from({ length: this.shards }) as Answer[];
    await Promise.all(
      this.#searches.map(async (search, thread) => {
        for (const shard of this.#shares[thread]!) answers[shard] = await call(search, shard);
      }),
    );
    return answers;
  }

  async inThreads(call: (search: Remote<ShardSearch>) => Promise<void>): Promise<void> {
    await Promise.all(this.#searches.map(call));
  }

  async end(): Promise<void> {
    await Promise.all(this.#searches.map((search) => search.end()));
  }
}

const bytesIn = ({ object }: DocumentShards, shard: number): number =>
  object.manifest.files[shardName('shard', shard, 'bin')]?.bytes ?? 0;

const bytesOf = (documents: DocumentShards): number =>
  Array.from({ length: documents.shards }, (_, shard) => bytesIn(documents, shard)).reduce(
    (sum, bytes) => sum + bytes,
    0,
  );

/** The largest first, each to the thread that has least. */
function sharesOf(documents: DocumentShards, threads: number): readonly (readonly number[])[] {
  const shares = Array.from({ length: threads }, () => ({ bytes: 0, shards: [] as number[] }));
  const shards = Array.from({ length: documents.shards }, (_, shard) => shard);
  for (const shard of shards.sort((a, b) => bytesIn(documents, b) - bytesIn(documents, a) || a - b)) {
    const least = shares.reduce((one, other) => (other.bytes < one.bytes ? other : one));
    least.bytes += bytesIn(documents, shard);
    least.shards.push(shard);
  }
  return shares.map((share) => share.shards.sort((a, b) => a - b));
}
