/** The scanner process: one file at a time, by message. It ends when the channel to its parent does. */
import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { FromScanner, ScannerStart, ScanRequest } from './messages.js';
import { scanText } from './scan-text.js';
import type { WatchdogStart } from './watchdog.js';

const { seed, limit } = JSON.parse(process.argv[2]!) as ScannerStart;
const key = createHash('sha256').update(`secret-filter\0${seed}`).digest();
const work = new Int32Array(new SharedArrayBuffer(4));
const watchdog = new Worker(new URL('./watchdog.js', import.meta.url), {
  workerData: { work, limit } satisfies WatchdogStart,
});
watchdog.unref();

const reply = (message: FromScanner): void => void process.send!(message);

let scanned = 0;
const working = (file: number): void => {
  Atomics.store(work, 0, file);
  Atomics.notify(work, 0);
};

process.on('message', async (request: ScanRequest) => {
  working(++scanned);
  try {
    const findings = await scanText(request, key);
    working(0);
    reply({ type: 'done', findings });
  } catch (error) {
    working(0);
    reply({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
});
process.on('disconnect', () => process.exit());

reply({ type: 'ready' });
