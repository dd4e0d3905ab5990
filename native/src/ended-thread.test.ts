import { spawnSync } from 'node:child_process';
import test from 'ava';
import { loadNative } from './load.js';

/** Ended this often in the middle of a call: some one in fifty was fatal before it was mended. */
const THREADS = process.env['FRAMEWORK_FULL'] === '1' ? 200 : 4;

// In a process of its own, which is what would end.
const ENDS_THREADS = `
  import { Worker } from 'node:worker_threads';
  import { setTimeout } from 'node:timers/promises';
  const thread = \`
    const { parentPort } = await import('node:worker_threads');
    const { loadNative } = await import(${JSON.stringify(new URL('./load.js', import.meta.url).href)});
    const { kernels } = loadNative();
    const text = new Uint8Array(200_000).map((_, at) => (at % 60 === 0 ? 10 : 97 + ((at * 7) % 26)));
    const letters = new Uint8Array(0x110000 / 8);
    const measured = new Float64Array(5);
    parentPort.postMessage('computing');
    for (;;) {
      kernels.measureLines(text, letters, measured);
      kernels.builtLines(text);
    }
  \`;
  for (let at = 0; at < ${THREADS}; at++) {
    const worker = new Worker(new URL('data:text/javascript,' + encodeURIComponent(thread)));
    await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
    await setTimeout(1 + (at % 7));
    await worker.terminate();
  }
`;

const native = loadNative();
(native.ok ? test : test.skip)(
  `a thread that is ended in the middle of a call does not take the process with it${native.ok ? '' : ` [${native.why}]`}`,
  (t) => {
    const { status, signal, stderr } = spawnSync(
      process.execPath,
      ['--input-type=module', '--eval', ENDS_THREADS],
      { encoding: 'utf8' },
    );
    t.deepEqual({ status, signal, stderr }, { status: 0, signal: null, stderr: '' });
  },
);
