import { setImmediate } from 'node:timers/promises';
import { runInNewContext } from 'node:vm';
import test from 'ava';
import { sharedBytes } from './shared-bytes.js';

const MEBIBYTE = 2 ** 20;

test.serial('what nobody holds any more does not pile up, and what is held stays', async (t) => {
  const held = sharedBytes(MEBIBYTE).fill(7);
  let most = 0;
  for (let done = 0; done < 1024; done += 4) {
    sharedBytes(4 * MEBIBYTE);
    // Batches are awaited: collected memory is counted between two turns.
    await setImmediate();
    most = Math.max(most, process.memoryUsage().arrayBuffers);
  }
  t.true(most < 512 * MEBIBYTE, `${most / MEBIBYTE} MiB`);
  t.true(held.every((byte) => byte === 7));
});

test.serial('no later context finds a way to collect garbage', (t) => {
  t.is(runInNewContext('typeof gc'), 'undefined');
  t.false('gc' in globalThis);
});
