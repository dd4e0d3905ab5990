import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type JsonValue, META } from '@framework/sdk';
import {
  artefact,
  fitContext,
  hookContext,
  makePlugin,
  recordBatch,
  stageContext,
  type TestRow,
} from '@framework/sdk/testing';
import test from 'ava';
import { config } from './config.js';
import plugin from './plugin.js';

const text = (name: string, lines: number): string =>
  Array.from(
    { length: lines },
    (_, at) => `export const ${name}${at} = compute(${at * 7}, '${name}');\n`,
  ).join('');

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'near-dedup-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What is dropped, and what `fit` left. */
const outcomeOf = (
  rows: readonly TestRow[],
  values: Readonly<Record<string, unknown>> = {},
  held: readonly string[] = [],
) =>
  inFolder(async (folder) => {
    const { filter } = makePlugin(plugin, config, { config: values }).hooks!;
    const fresh = () => {
      const batch = recordBatch(rows);
      for (const [row, id] of batch.ids.entries()) {
        if (held.includes(id)) batch.judge(row, { action: 'hold', reason: 'by-hand', split: 'mine' });
      }
      return batch;
    };
    await filter!.fit!(
      (async function* () {
        yield fresh();
      })(),
      fitContext(folder),
    );
    await filter!.load!(await artefact(folder), hookContext());
    const batch = fresh();
    await filter!.apply(batch, stageContext());
    const dropped = batch.verdicts
      .filter(({ action }) => action === 'drop')
      .map(({ row, reason, evidence }) => ({ id: batch.ids[row]!, reason, evidence }));
    const summary = JSON.parse(await readFile(join(folder, 'summary.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    return { dropped, summary, files: (await readdir(folder)).sort() };
  });

const droppedIds = async (...given: Parameters<typeof outcomeOf>): Promise<string[]> =>
  (await outcomeOf(...given)).dropped.map(({ id }) => id);

test('a near-duplicate goes with the kept document, the similarity, the limit and the size of the group', async (t) => {
  const { dropped, summary, files } = await outcomeOf([
    { id: 'a', content: text('value', 60) },
    { id: 'b', content: text('value', 56) },
    { id: 'c', content: text('value', 60) },
    { id: 'd', content: text('other', 60) },
  ]);
  const [near, exact] = dropped;
  t.is(dropped.length, 2);
  t.like(near, { id: 'b', reason: 'near-duplicate', evidence: { kept: 'a', threshold: 0.8, group: 3 } });
  t.true(Number(near!.evidence!['jaccard']) > 0.9 && Number(near!.evidence!['jaccard']) < 0.95);
  t.deepEqual(exact, { id: 'c', reason: 'exact-duplicate', evidence: { kept: 'a', group: 3 } });
  const sketches = ['sketches.bin', 'sketches.ids.bin', 'sketches.json'];
  t.deepEqual(files, ['duplicates.ndjson', ...sketches, 'summary.json'], 'the spill is gone');
  t.like(summary, {
    documents: 4,
    short: 0,
    exact: 1,
    near: 1,
    groups: 1,
    largestGroup: 3,
    bands: 32,
    rows: 8,
  });
});

test('metadata reaches the choice: share, licence, origin, split', async (t) => {
  const rows = (meta: Readonly<Record<string, JsonValue>>): TestRow[] => [
    { id: 'a', content: text('value', 60), meta: { [META.share]: 'code', [META.license]: 'MIT' } },
    { id: 'b', content: text('value', 58), meta: { [META.share]: 'code', [META.license]: 'MIT', ...meta } },
  ];
  t.deepEqual(await droppedIds(rows({})), ['b']);
  t.deepEqual(await droppedIds(rows({ [META.share]: 'instructions' })), []);
  t.deepEqual(await droppedIds(rows({}), {}, ['b']), ['a'], 'held out, it stays');
  const [a, b] = rows({});
  t.deepEqual(await droppedIds([{ ...a!, meta: { ...a!.meta, [META.license]: null } }, b!]), ['a']);
  t.deepEqual(await droppedIds([{ ...a!, meta: { ...a!.meta, [META.derivedFrom]: ['b'] } }, b!]), ['a']);
});

test('short documents are compared as a whole, or left alone', async (t) => {
  const rows = ['x = 1', 'x = 1\r\n', 'x = 1\n', 'y = 1'].map((content, at) => ({ id: `s${at}`, content }));
  t.deepEqual(await droppedIds(rows), ['s2']);
  t.deepEqual(await droppedIds(rows, { shortDocuments: 'keep' }), []);
});

test('the threshold and the profile are those of the configuration', async (t) => {
  const rows = [
    { id: 'a', content: text('value', 60) },
    { id: 'b', content: text('value', 50) },
  ];
  t.deepEqual(await droppedIds(rows, { threshold: 0.9 }), []);
  for (const profile of ['code', 'bigcode-v1', 'bigcode-v2', 'datatrove', 'text-dedup']) {
    const { dropped, summary } = await outcomeOf(rows, { profile, threshold: 0.7 });
    t.deepEqual(
      dropped.map(({ id }) => id),
      ['b'],
      profile,
    );
    t.is(summary['profile'], profile);
  }
  // A SimHash must agree in sixteen bits, which takes more than that.
  const nearer = [rows[0]!, { id: 'b', content: `${text('value', 60)}// more\n` }];
  t.deepEqual(await droppedIds(nearer, { profile: 'text-dedup-simhash' }), ['a']);
});

test('a list that was altered is refused by line', async (t) => {
  await inFolder(async (folder) => {
    await writeFile(
      join(folder, 'duplicates.ndjson'),
      '{"id":"a","reason":"near-duplicate","evidence":{}}\nnothing\n',
    );
    const { filter } = makePlugin(plugin, config).hooks!;
    const error = await t.throwsAsync(async () => filter!.load!(await artefact(folder), hookContext()), {
      code: 'FWK_STORE_CORRUPT',
    });
    t.regex(error!.message, /line 2/);
  });
});
