import { appendFileSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { shapeOf } from '@framework/readers';
import { skippableFrame, storedFrame } from '@framework/readers/testing/zstd-frames';
import type { Source, SourceBatch } from '@framework/sdk';
import test, { type ExecutionContext } from 'ava';
import { datasetOf } from './dataset.js';
import type { DatasetFile } from './dataset-files.js';
import { PortionMarks, rangeOf } from './portion-marks.js';
import { START } from './position.js';
import { files } from './testing/files.js';
import { context, sourceOf } from './testing/read-source.js';
import { lines } from './testing/rows.js';

const BATCH = 3;
/** Rows of a megabyte and a half, lines that are no rows, and one longer than is kept. */
const ROWS = lines(
  Array.from({ length: 12 }, (_, at) => ({
    text: `${at} ${'x'.repeat(at % 3 === 0 ? 10 : 1.5e6)}`,
    meta: { pile_set_name: 'Github' },
  })),
);
const FILE = `${ROWS}no row\n\n{"text": "${'y'.repeat(3 << 20)}"}\n${ROWS}`;
const OPTIONS = { maxRowBytes: 2 << 20 };

const gather = async (batches: AsyncIterable<SourceBatch>) => {
  const found: { id: string; bytes: Buffer }[] = [];
  const cursors: SourceBatch['cursor'][] = [];
  for await (const { ids, contents, cursor } of batches) {
    for (const [row, id] of ids.entries()) found.push({ id, bytes: Buffer.from(contents[row]!) });
    cursors.push(cursor);
  }
  return { found, cursors };
};
const whole = (source: Source, cursor: SourceBatch['cursor'] = null) =>
  gather(source.open({ cursor, batchSize: BATCH }, context()));

/** Reads each portion of what was described by an instance that was not, as a worker's is; put together as by the kernel. */
async function inPortions(
  t: ExecutionContext,
  folder: string,
  source: Source,
  documents: number,
  cursor: SourceBatch['cursor'],
) {
  const other = await sourceOf('the-pile', [folder], OPTIONS);
  const left = await whole(source, cursor);
  const portions = (await source.portions!(cursor, context(), BATCH))!;
  const read: typeof left.found = [];
  const cursors: typeof left.cursors = [];
  for (const [at, portion] of portions.entries()) {
    if (at > 0) t.is(portion.before, documents - left.found.length + read.length);
    const held = read.length % BATCH;
    if (held > 0) cursors.pop();
    const options = { first: BATCH - held, batchSize: BATCH };
    const part = await gather(other.openPortion!(portion, options, context()));
    read.push(...part.found);
    cursors.push(...part.cursors);
  }
  t.deepEqual(
    read.map(({ id }) => id),
    left.found.map(({ id }) => id),
  );
  t.true(read.every(({ bytes }, at) => bytes.equals(left.found[at]!.bytes)));
  t.deepEqual(cursors, left.cursors);
  return portions;
}

/** Frames of so many bytes each, wherever that is in a line, and one that is none between them. */
const inFrames = (text: string, size: number): Buffer => {
  const bytes = Buffer.from(text);
  const frames: Buffer[] = [];
  for (let at = 0; at < bytes.byteLength; at += size) {
    frames.push(storedFrame(bytes.subarray(at, at + size)), skippableFrame(9));
  }
  return Buffer.concat(frames);
};

for (const [what, contents, least] of [
  ['plain JSON lines', () => ({ 'a.jsonl': FILE, 'b.jsonl': ROWS }), 6],
  ['gzip', () => ({ 'a.jsonl.gz': gzipSync(FILE), 'b.jsonl.gz': gzipSync(ROWS) }), 6],
  ['zstd of small frames', () => ({ 'a.jsonl.zst': inFrames(FILE, 70_001), 'b.jsonl': ROWS }), 6],
  ['zstd of large frames', () => ({ 'a.jsonl.zst': inFrames(FILE, 5_000_011) }), 4],
  ['zstd of one frame', () => ({ 'a.jsonl.zst': inFrames(FILE, 1 << 30) }), 4],
] as const) {
  test(`portions hold what one thread reads, from the beginning and from any cursor on: ${what}`, async (t) => {
    const folder = files(t, contents());
    const source = await sourceOf('the-pile', [folder], OPTIONS);
    t.is(await source.portions!(null, context(), BATCH), null, 'nobody has read it yet');
    const { documents } = await source.describe(context());
    const portions = await inPortions(t, folder, source, documents, null);
    t.true(portions.length >= least, `${portions.length}`);
    const { cursors } = await whole(source);
    // Each of them reads what is left twice: the quick tier goes on from one.
    const places = process.env['FRAMEWORK_FULL'] === '1' ? [cursors[2]!, cursors[5]!] : [cursors[5]!];
    for (const cursor of places) await inPortions(t, folder, source, documents, cursor);
    if (what.startsWith('zstd of small frames')) {
      t.true(portions.some((portion) => (rangeOf(portion).frame?.plain ?? 0) > 8 << 20));
    }
  });
}

test('a frame that is damaged: refused when it is described, and with the same code by who reads a portion', async (t) => {
  const folder = files(t, { 'a.jsonl.zst': inFrames(FILE, 1_000_003) });
  const file = join(folder, 'a.jsonl.zst');
  utimesSync(file, 1000, 1000);
  const source = await sourceOf('the-pile', [folder], OPTIONS);
  await source.describe(context());
  const portions = (await source.portions!(null, context(), BATCH))!;
  const bytes = readFileSync(file);
  // Its last block's header, wherever that is.
  bytes.fill(0xff, bytes.byteLength - 200_000, bytes.byteLength - 20);
  writeFileSync(file, bytes);
  utimesSync(file, 1000, 1000);
  await t.throwsAsync(source.describe(context()), { code: 'FWK_SOURCE_UNREADABLE' });
  const options = { first: BATCH, batchSize: BATCH };
  await t.throwsAsync(() => gather(source.openPortion!(portions.at(-1)!, options, context())), {
    code: 'FWK_SOURCE_UNREADABLE',
  });
});

/** Marks of one file: rows of so many bytes, frames where they begin. */
function marksOf(name: string, rowBytes: number, rows: number, frameBytes: number): PortionMarks {
  const file = { path: name, name, shape: shapeOf(name)!, bytes: 0, modified: 0 } satisfies DatasetFile;
  const marks = new PortionMarks([file], datasetOf('the-pile'));
  marks.begin(0);
  for (let row = 0, frame = 0; row < rows; row++) {
    for (; frame <= (row + 1) * rowBytes; frame += frameBytes)
      marks.entered({ packed: frame / 4, plain: frame });
    marks.add({ ...START, rows: row, offset: row * rowBytes, parts: 1 }, row, rowBytes);
  }
  return marks;
}

test('what is unpacked once more to reach a portion is no more than four times the portion before', (t) => {
  const mebibyte = 2 ** 20;
  for (const [frame, least, most] of [
    [mebibyte / 64, 40, 63],
    [7 * mebibyte, 25, 63],
    [40 * mebibyte, 20, 63],
    [100 * mebibyte, 16, 63],
  ] as const) {
    const portions = marksOf('a.jsonl.zst', mebibyte / 2, 500, frame).portions(null)!;
    t.true(portions.length >= least && portions.length <= most, `${frame}: ${portions.length}`);
    for (const [at, portion] of portions.entries()) {
      const { from, frame } = rangeOf(portion);
      if (at === 0) continue;
      const length = from.offset - rangeOf(portions[at - 1]!).from.offset;
      const again = from.offset - frame!.plain;
      t.true(length >= 4 * mebibyte && again >= 0 && again <= 4 * length, `${length}, ${again}`);
    }
  }
});

test('one long frame, a long array, a long tar are one stream; short ones are a portion each', (t) => {
  const mebibyte = 2 ** 20;
  for (const name of ['a.jsonl.zst', 'a.json', 'a.tar.gz']) {
    t.is(marksOf(name, mebibyte, 600, 2 ** 40).portions(null), null, name);
    t.is(marksOf(name, mebibyte, 3, 2 ** 40).portions(null)?.length, 1, name);
  }
  t.truthy(marksOf('a.jsonl', mebibyte, 600, 2 ** 40).portions(null));
});

test('a file that changed since it was described is refused by who reads a portion', async (t) => {
  const folder = files(t, { 'a.jsonl': FILE });
  const source = await sourceOf('the-pile', [folder], OPTIONS);
  await source.describe(context());
  const portions = (await source.portions!(null, context(), 4))!;
  appendFileSync(join(folder, 'a.jsonl'), '{}\n');
  const options = { first: BATCH, batchSize: BATCH };
  await t.throwsAsync(() => gather(source.openPortion!(portions[1]!, options, context())), {
    code: 'FWK_SOURCE_CHANGED',
  });
});

test('an array is a portion as a whole, and a file of flat messages', async (t) => {
  const row = { text: 'x', meta: { pile_set_name: 'Github' } };
  const folder = files(t, { 'a.jsonl': lines([row]), 'b.json': JSON.stringify([row, row]) });
  const source = await sourceOf('the-pile', [folder], OPTIONS);
  const { documents } = await source.describe(context());
  t.is((await inPortions(t, folder, source, documents, null)).length, 2);
});
