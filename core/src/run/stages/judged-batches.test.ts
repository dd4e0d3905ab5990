import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { ColumnBatch, recordColumns } from '@framework/sdk';
import test from 'ava';
import { JudgedBatches } from './judged-batches.js';
import { type KeptBatch, keepBatch, readKept } from './kept-batch.js';
import type { ReadBatch } from './sources.js';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const delivered = (sequence: number): ReadBatch => ({
  source: `source-${sequence}`,
  columns: recordColumns({
    sequence,
    ids: [`${sequence}:a`, `${sequence}:b`],
    contents: [bytesOf(`first of ${sequence}`), bytesOf(sequence === 1 ? '' : 'é second')],
    meta: { path: ['a.ts', null], licenseFiles: [[{ path: 'LICENSE', text: 'MIT' }], null] },
    cursor: { at: sequence },
  }),
});

const all = (batches: JudgedBatches): readonly ReadBatch[] =>
  batches.batches.map(({ source, kept }) => ({ source, columns: readKept(kept) }));

test('batches come back as they were left, pass after pass, and leave no file', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'judged-'));
  const batches = new JudgedBatches(folder);
  t.is(batches.taps, null);
  const first = batches.next();
  const given = [delivered(0), delivered(1)];
  for (const { source, columns } of given) first.write(source, columns);
  first.finish(2);
  t.is(batches.taps, 2);
  t.deepEqual(all(batches), given);

  const second = batches.next();
  t.is(second.keeping.content, null);
  const judged: ReadBatch[] = [];
  for (const { source, kept } of batches.batches) {
    const batch = new ColumnBatch(readKept(kept));
    batch.speaker = 'plugin-mine';
    batch.judge(0, { action: 'rewrite', reason: 'changed', bytes: bytesOf('other') });
    batch.judge(1, { action: 'drop', reason: 'bad', evidence: { why: ['it'] } });
    batch.set(0, 'license', 'MIT');
    // As a worker does, which is given all of this in a message.
    const there = structuredClone({ keeping: second.keeping, before: kept });
    const left = keepBatch(batch.columns(), there.keeping, there.before);
    second.add(source, batch.sequence, structuredClone(left));
    judged.push({ source, columns: batch.columns() });
  }
  second.finish(5);
  t.is(batches.taps, 5);
  const again = all(batches).map(({ columns }) => new ColumnBatch(columns));
  t.deepEqual(
    again.map((batch) => [batch.text(0), batch.alive(1), batch.get(0, 'license'), batch.verdicts.length]),
    [0, 1].map(() => ['other', false, 'MIT', 2]),
  );
  t.deepEqual(
    again.map((batch) => batch.columns().meta),
    judged.map(({ columns }) => columns.meta),
  );
  // What a kill leaves behind: nothing.
  t.deepEqual(await readdir(folder), []);
  batches.close();
  t.throws(() => all(batches), { code: 'FWK_RUN_IO' });
  await rm(folder, { recursive: true });
});

test('threads write behind one another', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'judged-'));
  const batches = new JudgedBatches(folder);
  const { keeping, add, finish } = batches.next();
  const writer = new Worker(
    `const { parentPort, workerData } = require('node:worker_threads');
    import(workerData.module).then(({ keepBatch }) => {
      for (const columns of workerData.columns) parentPort.postMessage(keepBatch(columns, workerData.keeping));
    });`,
    {
      eval: true,
      workerData: {
        module: new URL('./kept-batch.js', import.meta.url).href,
        columns: [0, 1, 2, 3].map((sequence) => delivered(sequence).columns),
        keeping,
      },
    },
  );
  const there: KeptBatch[] = [];
  writer.on('message', (kept: KeptBatch) => there.push(kept));
  const here = [4, 5, 6, 7].map((sequence) => keepBatch(delivered(sequence).columns, keeping));
  await once(writer, 'exit');
  for (const [at, kept] of [...there, ...here].entries()) add(`source-${at}`, at, kept);
  finish(1);
  t.deepEqual(all(batches), [0, 1, 2, 3, 4, 5, 6, 7].map(delivered));
  batches.close();
  await rm(folder, { recursive: true });
});

test('a pass that is given up changes nothing, and closes no file that a thread may be at', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'judged-'));
  const batches = new JudgedBatches(folder);
  const kept = batches.next();
  kept.write('source-1', delivered(1).columns);
  kept.finish(1);
  const late = batches.next();
  late.write('source-1', delivered(1).columns);
  batches.abandon();
  t.is(batches.taps, 1);
  batches.close();
  t.deepEqual(all(batches), [delivered(1)]);
  await rm(folder, { recursive: true });
});
