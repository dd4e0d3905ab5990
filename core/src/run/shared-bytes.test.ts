import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import test from 'ava';
import { sharedBytes } from './shared-bytes.js';

const MEBIBYTE = 2 ** 20;

/** Bytes there at most while a gibibyte is asked for, of which nothing is held. */
async function mostAtOnce(bytesOf: typeof sharedBytes): Promise<number> {
  let most = 0;
  for (let done = 0; done < 1024; done += 4) {
    bytesOf(4 * MEBIBYTE);
    // Batches are awaited: collected memory is counted between two turns.
    await setImmediate();
    most = Math.max(most, process.memoryUsage().arrayBuffers);
  }
  return most;
}

test.serial('what nobody holds any more does not pile up, and what is held stays', async (t) => {
  const held = sharedBytes(MEBIBYTE).fill(7);
  const most = await mostAtOnce(sharedBytes);
  t.true(most < 512 * MEBIBYTE, `${most / MEBIBYTE} MiB`);
  t.true(held.every((byte) => byte === 7));
});

test.serial(
  'nor where other threads took back the flag when a way to collect was looked for first',
  async (t) => {
    const module = new URL('./shared-bytes.js?another', import.meta.url).href;
    const { sharedBytes: bytesOf } = (await import(module)) as typeof import('./shared-bytes.js');
    const others = new Worker(
      `const { setFlagsFromString } = require('node:v8');
    require('node:worker_threads').parentPort.postMessage('begins');
    for (;;) setFlagsFromString('--no-expose-gc');`,
      { eval: true },
    );
    await once(others, 'message');
    for (let done = 0; done < 256; done += 4) bytesOf(4 * MEBIBYTE);
    await others.terminate();
    const most = await mostAtOnce(bytesOf);
    t.true(most < 768 * MEBIBYTE, `${most / MEBIBYTE} MiB`);
  },
);

test.serial('no later context finds a way to collect garbage', (t) => {
  t.is(runInNewContext('typeof gc'), 'undefined');
  t.false('gc' in globalThis);
});
