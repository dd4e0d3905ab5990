import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@framework/sdk/testing/temporary-folder';
import test from 'ava';
import fc from 'fast-check';
import { Store } from '../store.js';
import { behind, inPortions, ShardWriter } from './shard-files.js';

const bytes = (text: string) => [[new TextEncoder().encode(text)]];

async function emptyDraft() {
  const store = new Store(temporaryFolder('shards'));
  const options = { signal: new AbortController().signal, whileWaiting: () => undefined };
  return (await store.draft({ kind: 'documents', inputs: {} }, options))!;
}

test('shards count in their order, each with what was known when it was closed', async (t) => {
  const draft = await emptyDraft();
  const shards = await ShardWriter.open(draft);
  const data = { documents: { kept: 0 } };
  for (let shard = 0; shard < 3; shard++) {
    t.false(shards.isOpen);
    await shards.append([`shard-${shards.count}`], bytes(`${shard}`));
    data.documents.kept = shard;
    await shards.close(data);
    data.documents.kept = 99;
    t.is(shards.count, shard + 1);
  }
  await shards.finish();
  const again = await ShardWriter.open(draft);
  t.is(again.count, 3);
  t.like(again.last(), { documents: { kept: 2 } });
  t.deepEqual((await readdir(draft.dir)).filter((name) => name.startsWith('shard')).sort(), [
    'shard-0',
    'shard-1',
    'shard-2',
  ]);
  draft.release();
});

test('where a shard does not reach the disk, the one after it does not count either', async (t) => {
  const draft = await emptyDraft();
  const shards = await ShardWriter.open(draft);
  await shards.append(['shard-0'], bytes('lost'));
  await rm(join(draft.dir, 'shard-0.tmp'));
  await shards.close({});
  await shards.append(['shard-1'], bytes('written'));
  await t.throwsAsync(shards.close({}), { code: 'FWK_RUN_IO' });
  await t.throwsAsync(shards.finish(), { code: 'FWK_RUN_IO' });
  await shards.abandon();
  const again = await ShardWriter.open(draft);
  t.is(again.count, 0);
  draft.release();
});

test('pieces are written behind one another, more of them than one call takes', async (t) => {
  const draft = await emptyDraft();
  const shards = await ShardWriter.open(draft);
  const pieces = Array.from({ length: 3000 }, (_, at) => new TextEncoder().encode(`${at};`));
  await shards.append(['shard-0', 'empty'], [pieces, []]);
  await shards.append(['shard-0', 'empty'], [[new Uint8Array(0)], []]);
  await shards.close({});
  await shards.finish();
  const written = await readFile(join(draft.dir, 'shard-0'), 'utf8');
  t.is(written, pieces.map((_, at) => `${at};`).join(''));
  t.is((await ShardWriter.open(draft)).count, 1);
  draft.release();
});

test('a call is given no more than it can count, wherever pieces end', (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 9 }), { maxLength: 9 }),
      fc.integer({ min: 1, max: 12 }),
      (pieces, most) => {
        const portions = [...inPortions(pieces, most)].map((portion) => Buffer.concat(portion));
        t.deepEqual(Buffer.concat(portions), Buffer.concat(pieces));
        for (const portion of portions.slice(0, -1)) t.is(portion.byteLength, most);
        t.true(portions.every(({ byteLength }) => byteLength > 0 && byteLength <= most));
      },
    ),
  );
});

const full = process.env['FRAMEWORK_FULL'] === '1';

(full ? test : test.skip)(
  `more than two gibibytes are written once${full ? '' : ' (takes 2.2 GiB of disk: runs in .ci/run --full)'}`,
  async (t) => {
    const draft = await emptyDraft();
    const shards = await ShardWriter.open(draft);
    const piece = new Uint8Array(2 ** 24);
    const pieces = Array.from({ length: 140 }, () => piece);
    await shards.append(['shard-0'], [pieces]);
    t.is((await stat(join(draft.dir, 'shard-0.tmp'))).size, 140 * 2 ** 24);
    await shards.close({});
    await shards.finish();
    await rm(join(draft.dir, 'shard-0'));
    draft.release();
  },
);

test('what a call did not write is written by the next', (t) => {
  const pieces = ['abc', '', 'de', 'f'].map((text) => new TextEncoder().encode(text));
  for (let written = 0; written <= 6; written++) {
    t.is(Buffer.concat(behind(pieces, written)).toString(), 'abcdef'.slice(written));
  }
  t.deepEqual(behind(pieces, 6), []);
});
