import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Source, SourceBatch } from '@framework/sdk';
import test from 'ava';
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

test('portions of plain JSON lines hold what one thread reads, from the beginning and from any cursor on', async (t) => {
  const folder = files(t, { 'a.jsonl': FILE, 'b.jsonl': ROWS });
  const source = await sourceOf('the-pile', [folder], OPTIONS);
  t.is(await source.portions!(null, context(), 4), null, 'nobody has read it yet');
  const { documents } = await source.describe(context());
  const { found, cursors } = await whole(source);
  t.is(found.length, documents);
  // Read by an instance that has described nothing, as a worker's is.
  const other = await sourceOf('the-pile', [folder], OPTIONS);
  for (const cursor of [null, cursors[2]!, cursors[6]!]) {
    const left = await whole(source, cursor);
    const portions = (await source.portions!(cursor, context(), 4))!;
    const read: typeof found = [];
    for (const [at, portion] of portions.entries()) {
      if (at > 0) t.is(portion.before, documents - left.found.length + read.length);
      const part = await gather(other.openPortion!(portion, { first: 1, batchSize: BATCH }, context()));
      read.push(...part.found);
    }
    if (cursor === null) t.true(portions.length >= 6);
    t.deepEqual(
      read.map(({ id }) => id),
      left.found.map(({ id }) => id),
    );
    t.true(read.every(({ bytes }, at) => bytes.equals(left.found[at]!.bytes)));
  }
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

test('what is packed or an array is one stream', async (t) => {
  const row = { text: 'x', meta: { pile_set_name: 'Github' } };
  const folder = files(t, { 'a.jsonl': lines([row]), 'b.json': JSON.stringify([row]) });
  const source = await sourceOf('the-pile', [folder]);
  await source.describe(context());
  t.is(await source.portions!(null, context(), 4), null);
});
