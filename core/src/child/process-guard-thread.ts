/** The thread of `guardProcess`: looks, and ends the process. */
import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { GUARD_WORDS, type ProcessLimits } from './process-guard.js';

/** Memory of a gigabyte is not filled in this time. */
const LOOK_MS = 20;
const STDERR = 2;

const { memoryBytes, seconds } = workerData as ProcessLimits;
const end = performance.now() + seconds * 1000;
setInterval(() => {
  if (process.memoryUsage.rss() > memoryBytes) kill(GUARD_WORDS.memory);
  if (performance.now() > end) kill(GUARD_WORDS.time);
}, LOOK_MS);

function kill(words: string): void {
  writeSync(STDERR, `${words}\n`);
  process.kill(process.pid, 'SIGKILL');
}
