import { once } from 'node:events';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { reviveError } from '@framework/sdk';
import { inspectMachine } from '../plan/machine.js';
import type { DocumentRow, DocumentShards } from '../run/documents.js';
import type { ScanReply, ScanStart, ScanTask } from './scan-thread.js';
import { ShardScan } from './shard-scan.js';
import { ShingleFilter } from './shingle-filter.js';

/** Below it a thread takes longer to start than the search does. */
const WORTH_A_THREAD = 64 * 1024 * 1024;

/** Rows by shard, those of one by offset. */
export type RowsByShard = ReadonlyMap<number, readonly DocumentRow[]>;

/** What does one task after the other, in this thread or in another. */
interface Scanner {
  run(task: ScanTask): Promise<readonly DocumentRow[]>;
  end(): Promise<unknown>;
}

/**
 * Every document that stays and may be a copy of one that goes, by ascending shard. A shard is looked at by one thread, which
 * hashes it once; as many are at work as there are cores.
 *
 * @throws FWK_STORE_CORRUPT, FWK_STORE_MISSING_FILE
 */
export async function findSuspects(
  documents: DocumentShards,
  removed: RowsByShard,
  threads: number = threadsFor(documents),
): Promise<RowsByShard> {
  const rows = [...removed.values()].flat();
  if (rows.length === 0) return new Map();
  const ids = new Set(rows.map(({ id }) => id));
  const bits = ShingleFilter.bitsFor(rows.reduce((sum, { bytes }) => sum + bytes, 0));
  const { dir, fingerprint } = documents.object;
  const start: ScanStart = { store: dirname(dir), fingerprint, removed: ids, bits };
  const scanners =
    threads === 1
      ? [inThisThread(new ShardScan(documents, ids, bits))]
      : Array.from({ length: threads }, () => inAnother(start));
  const found: (readonly DocumentRow[])[] = [];
  const inTurn = (each: (scanner: Scanner, shard: number) => Promise<void>) =>
    Promise.all(
      scanners.map(async (scanner, first) => {
        for (let shard = first; shard < documents.shards; shard += threads) await each(scanner, shard);
      }),
    );
  try {
    await inTurn(async (scanner, shard) => {
      const goes = removed.get(shard);
      if (goes !== undefined) await scanner.run({ does: 'add', shard, rows: goes });
    });
    await inTurn(async (scanner, shard) => {
      found[shard] = await scanner.run({ does: 'suspects', shard });
    });
  } finally {
    await Promise.all(scanners.map((scanner) => scanner.end()));
  }
  return new Map([...found.entries()].filter(([, rows]) => rows.length > 0));
}

function threadsFor({ object, shards }: DocumentShards): number {
  let bytes = 0;
  for (const [name, file] of Object.entries(object.manifest.files))
    bytes += name.endsWith('.bin') ? file.bytes : 0;
  return bytes < WORTH_A_THREAD ? 1 : Math.max(1, Math.min(inspectMachine(object.dir).cores, shards));
}

const inThisThread = (scan: ShardScan): Scanner => ({
  async run(task) {
    if (task.does === 'suspects') return scan.suspects(task.shard);
    await scan.add(task.shard, task.rows);
    return [];
  },
  end: async () => undefined,
});

function inAnother(workerData: ScanStart): Scanner {
  const worker = new Worker(new URL('./scan-thread.js', import.meta.url), { workerData });
  const ended = new AbortController();
  // Also between two tasks, where nobody waits for an answer.
  worker.on('error', (cause) => ended.abort(cause));
  worker.on('exit', (code) =>
    ended.abort(new Error(`a thread that looks for copies ended with code ${code}`)),
  );
  return {
    async run(task) {
      ended.signal.throwIfAborted();
      const answer = once(worker, 'message', { signal: ended.signal }) as Promise<[ScanReply]>;
      worker.postMessage(task);
      const [reply] = await answer.catch(() => {
        throw ended.signal.reason;
      });
      if ('error' in reply) throw reviveError(reply.error);
      return reply.found;
    },
    end: () => worker.terminate(),
  };
}
