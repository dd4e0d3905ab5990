import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ColumnBatch, recordColumns } from '@framework/sdk';
import test from 'ava';
import { JudgedBatches } from './judged-batches.js';
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

const all = async (batches: JudgedBatches): Promise<readonly ReadBatch[]> => {
  const read: ReadBatch[] = [];
  for await (const batch of batches.read()) read.push(batch);
  return read;
};

test('batches come back as they were left, pass after pass, and leave no file', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'judged-'));
  const batches = new JudgedBatches(folder);
  t.is(batches.taps, 0);
  const first = await batches.next();
  const given = [delivered(0), delivered(1)];
  for (const { source, columns } of given) await first.add(source, columns);
  await first.finish(2);
  await first.abandon();
  t.is(batches.taps, 2);
  t.deepEqual(await all(batches), given);

  const second = await batches.next();
  const judged: ReadBatch[] = [];
  for await (const { source, columns } of batches.read()) {
    const batch = new ColumnBatch(columns);
    batch.speaker = 'plugin-mine';
    batch.judge(0, { action: 'rewrite', reason: 'changed', bytes: bytesOf('other') });
    batch.judge(1, { action: 'drop', reason: 'bad', evidence: { why: ['it'] } });
    batch.set(0, 'license', 'MIT');
    await second.add(source, batch.columns());
    judged.push({ source, columns: batch.columns() });
  }
  await second.finish(5);
  t.is(batches.taps, 5);
  const again = (await all(batches)).map(({ columns }) => new ColumnBatch(columns));
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
  await batches.close();
  await rm(folder, { recursive: true });
});

test('a pass that is given up changes nothing', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'judged-'));
  const batches = new JudgedBatches(folder);
  const lost = await batches.next();
  await lost.add('source-0', delivered(0).columns);
  await lost.abandon();
  t.is(batches.taps, 0);
  t.deepEqual(await all(batches), []);

  const kept = await batches.next();
  await kept.add('source-1', delivered(1).columns);
  await kept.finish(1);
  const late = await batches.next();
  await late.add('source-1', delivered(1).columns);
  await late.abandon();
  t.is(batches.taps, 1);
  t.deepEqual(await all(batches), [delivered(1)]);
  await batches.close();
  await rm(folder, { recursive: true });
});
