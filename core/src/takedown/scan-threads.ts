import { once } from 'node:events';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { reviveError } from '@framework/sdk';
import { inspectMachine } from '../plan/machine.js';
import type { DocumentShards } from '../run/documents.js';
import type { ScanReply, ScanStart, ScanTask } from './scan-thread.js';
import { ShardScan, type Suspect } from './shard-scan.js';
import { ShingleFilter } from './shingle-filter.js';

/** Below it a thread takes longer to start than the search does. */
const WORTH_A_THREAD = 64 * 1024 * 1024;

/** What does one task after the other, in this thread or in another. */
interface Scanner {
  run(task: ScanTask): Promise<readonly Suspect[]>;
  end(): Promise<unknown>;
}

/**
 * Every document that stays and may be a copy of one that goes, in the order of the shards. A shard is looked at by one thread,
 * which hashes it once; as many are at work as there are cores.
 *
 * @throws FWK_STORE_CORRUPT, FWK_STORE_MISSING_FILE
 */
export async function findSuspects(
  documents: DocumentShards,
  removed: ReadonlySet<string>,
  removedBytes: number,
  threads: number = threadsFor(documents),
): Promise<readonly Suspect[]> {
  if (removed.size === 0) return [];
  const bits = ShingleFilter.bitsFor(removedBytes);
  const { dir, fingerprint } = documents.object;
  const start: ScanStart = { store: dirname(dir), fingerprint, removed, bits };
  const scanners =
    threads === 1
      ? [inThisThread(new ShardScan(documents, removed, bits))]
      : Array.from({ length: threads }, () => inAnother(start));
  const each = async (does: ScanTask['does']): Promise<readonly Suspect[]> => {
    const found: (readonly Suspect[])[] = [];
    const line = scanners.map(async (scanner, first) => {
      for (let shard = first; shard < documents.shards; shard += scanners.length)
        found[shard] = await scanner.run({ does, shard });
    });
    await Promise.all(line);
    return found.flat();
  };
  try {
    await each('add');
    return await each('suspects');
  } finally {
    await Promise.all(scanners.map((scanner) => scanner.end()));
  }
}

function threadsFor({ object, shards }: DocumentShards): number {
  let bytes = 0;
  for (const [name, file] of Object.entries(object.manifest.files))
    bytes += name.endsWith('.bin') ? file.bytes : 0;
  return bytes < WORTH_A_THREAD ? 1 : Math.max(1, Math.min(inspectMachine(object.dir).cores, shards));
}

const inThisThread = (scan: ShardScan): Scanner => ({
  async run({ does, shard }) {
    if (does === 'suspects') return scan.suspects(shard);
    await scan.add(shard);
    return [];
  },
  end: async () => undefined,
});

function inAnother(workerData: ScanStart): Scanner {
  const worker = new Worker(new URL('./scan-thread.js', import.meta.url), { workerData });
  return {
    async run(task) {
      const answer = once(worker, 'message') as Promise<[ScanReply]>;
      worker.postMessage(task);
      const [reply] = await answer;
      if ('error' in reply) throw reviveError(reply.error);
      return reply.found;
    },
    end: () => worker.terminate(),
  };
}
