/** A thread that looks through shards for copies. */
import { parentPort, workerData } from 'node:worker_threads';
import type { SerializedError } from '@framework/sdk';
import { asFrameworkError } from '../run/as-framework-error.js';
import { DocumentShards } from '../run/documents.js';
import { Store } from '../run/store.js';
import { ShardScan, type Suspect } from './shard-scan.js';

export interface ScanStart {
  /** The folder of the store, and which object of it. */
  readonly store: string;
  readonly fingerprint: string;
  readonly removed: ReadonlySet<string>;
  /** In shared memory. */
  readonly bits: Int32Array;
}

export interface ScanTask {
  readonly does: 'add' | 'suspects';
  readonly shard: number;
}

export type ScanReply = { readonly found: readonly Suspect[] } | { readonly error: SerializedError };

const { store, fingerprint, removed, bits } = workerData as ScanStart;
const scan = new Store(store)
  .look(fingerprint)
  .then((object) => new ShardScan(new DocumentShards(object), removed, bits));
// Told with the first answer.
scan.catch(() => undefined);

async function answer({ does, shard }: ScanTask): Promise<ScanReply> {
  try {
    if (does === 'suspects') return { found: await (await scan).suspects(shard) };
    await (await scan).add(shard);
    return { found: [] };
  } catch (thrown) {
    return { error: asFrameworkError(thrown).toJSON() };
  }
}

parentPort!.on('message', async (task: ScanTask) => parentPort!.postMessage(await answer(task)));
