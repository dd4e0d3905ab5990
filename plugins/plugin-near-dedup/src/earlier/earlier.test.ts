/**
 * Two runs over real source files, the second against the first: as it lies on record, as text, and as one run over both.
 */

import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ArtefactView, type ColumnBatch, type EarlierBlend, META } from '@framework/sdk';
import {
  artefact,
  fitContext,
  hookContext,
  makePlugin,
  recordBatch,
  stageContext,
  type TestRow,
} from '@framework/sdk/testing';
import { temporaryFolder } from '@framework/sdk/testing/temporary-folder';
import test from 'ava';
import fc from 'fast-check';
import { config } from '../config.js';
import plugin from '../plugin.js';
import { LikenessWriter, type RecordedLikeness, readLikeness } from './likeness-record.js';

const text = (name: string, lines: number, from = 0): string =>
  Array.from(
    { length: lines },
    (_, at) => `export const ${name}${at + from} = compute(${(at + from) * 7}, '${name}');\n`,
  ).join('');

const batchesOf = (rows: readonly TestRow[], size = 256): ColumnBatch[] => {
  const batches: ColumnBatch[] = [];
  for (let at = 0; at < rows.length; at += size)
    batches.push(recordBatch(rows.slice(at, at + size), batches.length));
  return batches;
};

async function* streamOf<T>(items: readonly T[]): AsyncIterable<T> {
  yield* items;
}

/** A blend whose text must not be read, unless it says so. */
const blendOf = (
  contentHash: string,
  rows: readonly TestRow[],
  fitted: ArtefactView | undefined,
  reading: 'text' | 'record' = fitted === undefined ? 'text' : 'record',
): EarlierBlend => ({
  name: 'first',
  contentHash,
  fitted,
  ids: () => streamOf(rows.map(({ id }) => id!)),
  documents() {
    if (reading === 'record') throw new Error('the text was read');
    return streamOf(batchesOf(rows));
  },
});

interface Options {
  readonly values?: Readonly<Record<string, unknown>>;
  readonly blends?: Readonly<Record<string, EarlierBlend>>;
  readonly size?: number;
}

/** What is dropped, and where the artefact lies. */
async function fitted(rows: readonly TestRow[], { values = {}, blends, size }: Options = {}) {
  const dir = temporaryFolder('near-dedup-earlier');
  const log: string[] = [];
  const context = { ...fitContext(dir), ...hookContext({}, log) };
  const names = Object.keys(blends ?? {});
  const made = { ...values, ...(names.length === 0 ? {} : { earlier: names }) };
  const { filter } = makePlugin(plugin, config, { config: made }).hooks!;
  await filter!.fit!(streamOf(batchesOf(rows, size)), { ...context, blend: async (name) => blends![name]! });
  const worker = makePlugin(plugin, config, { config: made }).hooks!.filter!;
  await worker.load!(await artefact(dir), hookContext());
  const batches = batchesOf(rows, size);
  for (const batch of batches) await worker.apply(batch, stageContext());
  const dropped = batches.flatMap((batch) =>
    batch.verdicts.map(({ row, reason, evidence }) => ({ id: batch.ids[row]!, reason, evidence })),
  );
  const summary = JSON.parse(await readFile(join(dir, 'summary.json'), 'utf8'));
  return { dir, dropped, summary, log };
}

const RECORDING = { record: 'shingles' };

const FIRST: readonly TestRow[] = [
  { id: 'a:one', content: text('value', 60), meta: { [META.share]: 'code' } },
  { id: 'a:two', content: text('other', 60), meta: { [META.share]: 'code' } },
  { id: 'a:copy', content: text('value', 60), meta: { [META.share]: 'code' } },
  { id: 'a:gone', content: text('gone', 60), meta: { [META.share]: 'code' } },
  { id: 'a:short', content: 'x = 1', meta: { [META.share]: 'code' } },
];
/** Near-dedup dropped the copy, a takedown the other. */
const KEPT = FIRST.filter(({ id }) => id !== 'a:copy' && id !== 'a:gone');
const SECOND: readonly TestRow[] = [
  { id: 'b:same', content: text('value', 60).replaceAll('\n', '\r\n'), meta: { [META.share]: 'code' } },
  { id: 'b:near', content: text('value', 56), meta: { [META.share]: 'code' } },
  { id: 'b:new', content: text('third', 60), meta: { [META.share]: 'code' } },
  { id: 'b:new-near', content: text('third', 57), meta: { [META.share]: 'code' } },
  { id: 'b:was-gone', content: text('gone', 58), meta: { [META.share]: 'code' } },
  { id: 'b:trace', content: text('other', 60), meta: { [META.share]: 'instructions' } },
  { id: 'b:short', content: 'x = 1\n', meta: { [META.share]: 'code' } },
  { id: 'b:short-too', content: 'x = 1', meta: { [META.share]: 'code' } },
];

for (const profile of ['code', 'text-dedup', 'datatrove', 'text-dedup-simhash'] as const) {
  test(`${profile}: what an earlier blend kept is not taken again, from its record as from its text`, async (t) => {
    const values = { profile, threshold: 0.7 };
    const first = await fitted(FIRST, { values: { ...values, ...RECORDING } });
    const record = await artefact(first.dir);
    const [recorded, read] = await Promise.all(
      [record, undefined].map((known) =>
        fitted(SECOND, { values, blends: { first: blendOf('cafe', KEPT, known) } }),
      ),
    );
    t.deepEqual(recorded!.dropped, read!.dropped);
    t.deepEqual(recorded!.summary, read!.summary);
    t.deepEqual(recorded!.log, []);
    t.regex(read!.log.join(), /nothing of it is on record/);
    const found = new Map(recorded!.dropped.map(({ id, ...said }) => [id, said]));
    t.deepEqual(found.get('b:same'), {
      reason: 'exact-duplicate-of-earlier',
      evidence: { kept: 'a:one', blend: 'cafe' },
    });
    t.is(found.get('b:short-too')?.reason, 'exact-duplicate-of-earlier');
    t.false(found.has('b:was-gone'), 'the earlier blend has it no more');
    t.false(found.has('b:trace'), 'another share');
    t.false(found.has('b:new'));
    if (profile === 'text-dedup-simhash') return;
    t.like(found.get('b:near'), {
      reason: 'near-duplicate-of-earlier',
      evidence: { kept: 'a:one', blend: 'cafe', threshold: 0.7 },
    });
    t.like(found.get('b:new-near'), { reason: 'near-duplicate', evidence: { kept: 'b:new', group: 2 } });
    t.deepEqual(recorded!.summary.earlier, [{ blend: 'cafe', documents: 3, exact: 2, near: 1 }]);
  });
}

test('what was recorded otherwise is not compared: the text is read again', async (t) => {
  const first = await fitted(FIRST, { values: { ...RECORDING, permutations: 128 } });
  const blend = blendOf('cafe', KEPT, await artefact(first.dir), 'text');
  const second = await fitted(SECOND, { blends: { first: blend } });
  t.regex(second.log.join(), /of another making/);
  t.true(second.dropped.some(({ reason }) => reason === 'near-duplicate-of-earlier'));
  const nothing = await fitted(FIRST);
  t.deepEqual((await readdir(nothing.dir)).sort(), [
    'duplicates.ndjson',
    'sketches.bin',
    'sketches.ids.bin',
    'sketches.json',
    'summary.json',
  ]);
});

test('no word of a text is on record', async (t) => {
  const secret = 'unmistakableIdentifier';
  const { dir } = await fitted([{ id: 'a', content: text(secret, 30) }], { values: RECORDING });
  for (const file of await readdir(dir)) {
    const bytes = await readFile(join(dir, file));
    t.false(bytes.includes(secret), file);
    t.false(bytes.includes('compute'), file);
  }
});

test('two blends, of which one is named twice, and whatever the batches', async (t) => {
  const record = await artefact((await fitted(FIRST, { values: RECORDING })).dir);
  const other: readonly TestRow[] = [
    { id: 'c:one', content: text('third', 60), meta: { [META.share]: 'code' } },
  ];
  const blends = {
    first: blendOf('cafe', KEPT, record),
    again: blendOf('cafe', KEPT, record),
    other: blendOf('beef', other, undefined),
  };
  const usual = await fitted(SECOND, { blends });
  const of = new Map(usual.dropped.map(({ id, evidence }) => [id, evidence!]));
  t.like(of.get('b:new'), { kept: 'c:one', blend: 'beef' });
  t.like(of.get('b:same'), { kept: 'a:one', blend: 'cafe' });
  t.is(usual.summary.earlier.length, 2);
  for (const size of [1, 3]) {
    t.deepEqual((await fitted([...SECOND].reverse(), { blends, size })).dropped.reverse(), usual.dropped);
  }
});

test('a damaged record is refused', async (t) => {
  const { dir } = await fitted(FIRST, { values: RECORDING });
  const body = await readFile(join(dir, 'likeness.bin'));
  body[body.length - 1]! ^= 1;
  for (const damaged of [body, body.subarray(0, -4), Buffer.concat([body, Buffer.alloc(4)])]) {
    await writeFile(join(dir, 'likeness.bin'), damaged);
    const blend = blendOf('cafe', KEPT, await artefact(dir));
    await t.throwsAsync(fitted(SECOND, { blends: { first: blend } }), { code: 'FWK_STORE_CORRUPT' });
  }
});

test('what is written is read, whatever the names and sizes', async (t) => {
  const words = (length: number) => fc.uint32Array({ minLength: length, maxLength: length });
  const record = fc.record<RecordedLikeness>({
    id: fc.string({ unit: 'grapheme', maxLength: 40 }),
    domain: fc.string({ unit: 'grapheme', maxLength: 8 }),
    keys: words(6),
    digest: words(4),
    shingles: fc.uint32Array({ maxLength: 300 }),
  });
  const recordedWith = { profile: 'code', permutations: 12, bands: 6, rows: 2, shortDocuments: 'keep' };
  await fc.assert(
    fc.asyncProperty(fc.array(record, { maxLength: 20 }), async (records) => {
      const dir = temporaryFolder('near-dedup-earlier');
      const writer = new LikenessWriter(fitContext(dir).output, recordedWith);
      for (const one of records) writer.add(one);
      await writer.finish();
      writer.close();
      const read: RecordedLikeness[] = [];
      for await (const one of readLikeness(await artefact(dir), 6)) read.push(one);
      t.deepEqual(read, records);
    }),
    { numRuns: 20 },
  );
});
