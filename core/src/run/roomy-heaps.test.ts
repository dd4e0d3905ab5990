import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import test from 'ava';

const ROOMY = new URL('./roomy-heaps.js', import.meta.url);

/** A thread that judges: some twenty mebibytes of objects, a part of them new with each batch. It tells how often all were looked through. */
const THREAD = `
  const { PerformanceObserver, constants } = require('node:perf_hooks');
  const { parentPort } = require('node:worker_threads');
  let major = 0;
  const count = (entries) => {
    for (const { detail } of entries) if (detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR) major++;
  };
  const observer = new PerformanceObserver((list) => count(list.getEntries()));
  observer.observe({ entryTypes: ['gc'] });
  const rows = (length) => Array.from({ length }, (_, at) => ({ at, text: 'row ' + at }));
  const held = rows(50_000);
  const batches = [];
  let sequence = 0;
  const next = () => {
    batches[sequence % 8] = rows(10_000);
    if (++sequence < 100) return void setImmediate(next);
    setImmediate(() => {
      count(observer.takeRecords());
      parentPort.postMessage({ major, held: held.length });
    });
  };
  next();
`;

/** In a process of its own: V8's flags are for all threads to come. */
function collections(before: string): number {
  const main = `
    const { Worker } = require('node:worker_threads');
    const start = () => new Worker(${JSON.stringify(THREAD)}, { eval: true });
    ${before}.then(() => start().on('message', ({ major }) => console.log(major)));
  `;
  return Number(execFileSync(process.execPath, ['-e', main], { encoding: 'utf8' }));
}

const { stdout: flags } = spawnSync(process.execPath, ['--v8-options'], { encoding: 'utf8' });
const isKnown = flags.includes('--initial-old-space-size');
const known = isKnown ? test : test.skip;

known(
  `a thread that was given room looks through none of it${isKnown ? '' : ' (this V8 has no such flag)'}`,
  (t) => {
    t.log(`without room it does ${collections('Promise.resolve()')} times`);
    t.is(collections(`import(${JSON.stringify(ROOMY.href)})`), 0);
  },
);

test('the process that starts a run’s threads imports it before it does', (t) => {
  t.regex(readFileSync(new URL('./runner.js', ROOMY), 'utf8'), /^import '\.\/roomy-heaps\.js';$/m);
});
