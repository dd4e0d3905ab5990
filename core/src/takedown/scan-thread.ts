/** A thread that looks through shards for copies. */
import { parentPort, workerData } from 'node:worker_threads';
import type { SerializedError } from '@framework/sdk';
import { asFrameworkError } from '../run/as-framework-error.js';
import { type DocumentRow, DocumentShards } from '../run/documents.js';
import { Store } from '../run/store.js';
import { ShardScan } from './shard-scan.js';

export interface ScanStart {
  /** The folder of the store, and which object of it. */
  readonly store: string;
  readonly fingerprint: string;
  /** Ids of what goes. */
  readonly removed: ReadonlySet<string>;
  /** In shared memory. */
  readonly bits: Int32Array;
}

export type ScanTask =
  | { readonly does: 'add'; readonly shard: number; readonly rows: readonly DocumentRow[] }
  | { readonly does: 'suspects'; readonly shard: number };

export type ScanReply = { readonly found: readonly DocumentRow[] } | { readonly error: SerializedError };

const { store, fingerprint, removed, bits } = workerData as ScanStart;
const scan = new Store(store)
  .look(fingerprint)
  .then((object) => new ShardScan(new DocumentShards(object), removed, bits));
// Told with the first answer.
scan.catch(() => undefined);

async function answer(task: ScanTask): Promise<ScanReply> {
  try {
    if (task.does === 'suspects') return { found: await (await scan).suspects(task.shard) };
    await (await scan).add(task.shard, task.rows);
    return { found: [] };
  } catch (thrown) {
    return { error: asFrameworkError(thrown).toJSON() };
  }
}

parentPort!.on('message', async (task: ScanTask) => parentPort!.postMessage(await answer(task)));
