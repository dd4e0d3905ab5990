import { Worker } from 'node:worker_threads';

/** What a process may take from now on. */
export interface ProcessLimits {
  /** Resident, beyond what it has now. */
  readonly memoryBytes: number;
  readonly seconds: number;
}

/** What the guard says on stderr before it ends the process, so that whoever started it knows why. */
export const GUARD_WORDS = {
  memory: 'process guard: out of memory',
  time: 'process guard: out of time',
} as const;

/**
 * Ends this process when it takes too much, also where native code holds its thread and answers nobody: watched from a thread of
 * its own.
 *
 * @returns stops watching
 */
export async function guardProcess(limits: ProcessLimits): Promise<() => Promise<void>> {
  const guard = new Worker(new URL('./process-guard-thread.js', import.meta.url), {
    workerData: { ...limits, memoryBytes: process.memoryUsage.rss() + limits.memoryBytes },
  });
  guard.unref();
  await new Promise((resolve) => guard.once('online', resolve));
  return async () => void (await guard.terminate());
}
