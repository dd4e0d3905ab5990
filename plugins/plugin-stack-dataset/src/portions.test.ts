import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { storedFrame } from '@framework/readers/testing/zstd-frames';
import type { JsonValue, Source, SourceBatch, SourcePortion } from '@framework/sdk';
import { hookContext } from '@framework/sdk/testing';
import test from 'ava';
import type { Config } from './config.js';
import { stackSource } from './stack-source.js';
import { SharedDatabase } from './tables/shared-database.js';
import { runSql, writeDataset, writeStackV2 } from './testing/dataset.js';
import { DEFAULTS } from './testing/defaults.js';

const folders = mkdtempSync(join(tmpdir(), 'stack-portions-'));
const shared = new SharedDatabase();
test.after.always('away with it', async () => {
  await shared.close();
  rmSync(folders, { recursive: true, force: true });
});
const folder = () => mkdtempSync(join(folders, 'one-'));
const sourceOf = (files: string[], config: Partial<Config> = {}): Source =>
  stackSource({ ...DEFAULTS, files, ...config }, shared);
const BATCH = 50;
/** Each place to go on from is read again by one thread and by several: the quick tier takes every other. */
const placesToTest = <Place>(places: readonly Place[]): readonly Place[] =>
  process.env['FRAMEWORK_FULL'] === '1' ? places : places.filter((_, at) => at % 2 === 0);

/** Texts of some kilobytes, without one in every seventh row, from the first on; a key in every other. */
const writeGroups = (file: string, rows: number, groupRows: number, bytes: number): Promise<void> =>
  runSql(
    file,
    `COPY (SELECT CASE WHEN range % 7 <> 0 THEN range || ' é ' || repeat(md5(range::VARCHAR), ${Math.ceil(bytes / 32)}) END AS content, CASE WHEN range % 2 = 0 THEN range::VARCHAR END AS hexsha, 'a/b' AS max_stars_repo_name, 'p' || range AS max_stars_repo_path, ['MIT'] AS max_stars_repo_licenses FROM range(${rows})) TO '${file}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${groupRows})`,
  );

interface Row {
  readonly id: string;
  readonly bytes: string;
  readonly meta: string;
}

const rowsOf = ({ ids, contents, meta }: SourceBatch): Row[] =>
  ids.map((id, row) => ({
    id,
    bytes: createHash('sha256').update(contents[row]!).digest('hex'),
    meta: JSON.stringify(Object.entries(meta).map(([name, column]) => [name, column[row]])),
  }));

async function gather(batches: AsyncIterable<SourceBatch>) {
  const rows: Row[] = [];
  const cursors: JsonValue[] = [];
  for await (const batch of batches) {
    rows.push(...rowsOf(batch));
    cursors.push(batch.cursor);
  }
  return { rows, cursors };
}

const whole = (source: Source, cursor: JsonValue) =>
  gather(source.open({ cursor, batchSize: BATCH }, hookContext()));

/** As the kernel reads them: the first batch of each completes the last one of the portion before. */
async function inPortions(portions: readonly SourcePortion[], source: Source, batchSize = BATCH) {
  const rows: Row[] = [];
  const cursors: JsonValue[] = [];
  for (const [at, portion] of portions.entries()) {
    const held = rows.length % batchSize;
    if (held > 0) cursors.pop();
    // Through JSON, as it may travel.
    const sent = JSON.parse(JSON.stringify(portion)) as SourcePortion;
    const first = at === 0 ? batchSize : batchSize - held;
    const read = await gather(source.openPortion!(sent, { first, batchSize }, hookContext()));
    rows.push(...read.rows);
    cursors.push(...read.cursors);
  }
  return { rows, cursors };
}

for (const [what, rows, groupRows, bytes, most] of [
  ['row groups of a megabyte: several are a portion', 12_000, 2048, 600, 5],
  ['a row group longer than a worker is to hold: it is cut', 8000, 8192, 6000, 3],
] as const) {
  test(`portions hold what one thread reads, with its cursors, from any cursor on: ${what}`, async (t) => {
    const dir = folder();
    await writeGroups(join(dir, 'a.parquet'), rows, groupRows, bytes);
    await writeGroups(join(dir, 'b.parquet'), 300, 100, 100);
    const source = sourceOf([dir]);
    t.is(await source.portions!(null, hookContext(), BATCH), null, 'nobody has looked at it yet');
    const { documents } = await source.describe(hookContext());
    const all = await whole(source, null);
    t.is(all.rows.length, documents);
    const other = sourceOf([dir]);
    for (const cursor of placesToTest([null, all.cursors[0]!, all.cursors[100]!, all.cursors.at(-2)!])) {
      const expected = cursor === null ? all : await whole(source, cursor);
      const portions = (await source.portions!(cursor, hookContext(), BATCH))!;
      const read = await inPortions(portions, other);
      t.deepEqual(read.rows, expected.rows);
      t.deepEqual(read.cursors, expected.cursors);
      for (const [at, { before }] of portions.entries()) {
        if (cursor === null || at > 0) t.true(before >= 0 && before < documents);
      }
      if (cursor === null) t.true(portions.length >= 3 && portions.length <= most, `${portions.length}`);
    }
  });
}

/** Lines of 300 kB, without a text in every seventh, a key in every other, and lines that are no rows between them. */
const LINES = Buffer.from(
  Array.from({ length: 46 }, (_, at) => {
    const places = {
      max_stars_repo_name: 'a/b',
      max_stars_repo_path: `p${at}`,
      max_stars_repo_licenses: ['MIT'],
    };
    const content = at % 7 === 0 ? null : `${at} é ${'x'.repeat(at % 5 === 0 ? 10 : 300_000)}`;
    const row = JSON.stringify({ ...places, content, hexsha: at % 2 === 0 ? `${at}` : null });
    return at % 11 === 3 ? `${row}\nno row\n\n{"content": "${'y'.repeat(1_200_000)}"}\n` : `${row}\n`;
  }).join(''),
);

const inFrames = (size: number): Buffer =>
  Buffer.concat(
    Array.from({ length: Math.ceil(LINES.byteLength / size) }, (_, at) =>
      storedFrame(LINES.subarray(at * size, (at + 1) * size)),
    ),
  );

for (const [what, name, bytes, least] of [
  ['plain JSON lines', 'a.jsonl', () => LINES, 3],
  ['gzip', 'a.jsonl.gz', () => gzipSync(LINES, { level: 1 }), 2],
  ['zstd of small frames', 'a.jsonl.zst', () => inFrames(300_007), 3],
  ['zstd of one frame', 'a.jsonl.zst', () => storedFrame(LINES), 2],
] as const) {
  test(`portions hold what one thread reads, with its cursors, from any cursor on: ${what}`, async (t) => {
    const dir = folder();
    writeFileSync(join(dir, name), bytes());
    await writeGroups(join(dir, 'b.parquet'), 30, 100, 100);
    const source = sourceOf([dir], { maxRowBytes: 2 ** 20 });
    const { documents, skipped } = await source.describe(hookContext());
    t.deepEqual(skipped, { 'without-content': 7 + 5, 'not-json': 4, 'row-too-long': 4 });
    const few = 3;
    const wholeOf = (from: Source, cursor: JsonValue) =>
      gather(from.open({ cursor, batchSize: few }, hookContext()));
    const all = await wholeOf(source, null);
    t.is(all.rows.length, documents);
    const other = sourceOf([dir], { maxRowBytes: 2 ** 20 });
    for (const cursor of placesToTest([null, all.cursors[0]!, all.cursors[7]!, all.cursors.at(-2)!])) {
      const expected = cursor === null ? all : await wholeOf(source, cursor);
      const portions = (await source.portions!(cursor, hookContext(), few))!;
      t.deepEqual(await inPortions(portions, other, few), expected);
      t.deepEqual(await wholeOf(other, cursor), expected, 'who described nothing reads the same');
      if (cursor !== null) t.deepEqual(expected.rows, all.rows.slice(-expected.rows.length));
      else t.true(portions.length > least, `${portions.length}`);
    }
  });
}

test('a portion says how many documents of the source stand before it', async (t) => {
  const dir = folder();
  await writeGroups(join(dir, 'a.parquet'), 12_000, 2048, 900);
  await writeDataset(join(dir, 'b.jsonl'), 'the-stack', [
    { content: 'x' },
    { content: null },
    { content: 'y' },
  ]);
  await writeGroups(join(dir, 'c.parquet'), 3000, 2048, 10);
  const source = sourceOf([dir]);
  await source.describe(hookContext());
  const portions = (await source.portions!(null, hookContext(), BATCH))!;
  let documents = 0;
  for (const portion of portions) {
    t.is(portion.before, documents);
    const read = await gather(source.openPortion!(portion, { first: 7, batchSize: BATCH }, hookContext()));
    t.true(read.rows.length > 0);
    documents += read.rows.length;
  }
});

test('texts of The Stack v2: what was missing when it was described must be missing still', async (t) => {
  const dir = folder();
  const blobs = join(dir, 'blobs');
  mkdirSync(blobs);
  const blob = (content: string, here: 'here' | 'missing' = 'here') => {
    const id = createHash('sha1').update(content).digest('hex');
    if (here === 'here') writeFileSync(join(blobs, id), content);
    return { id, put: () => writeFileSync(join(blobs, id), content) };
  };
  const late = blob('late\n', 'missing');
  const file = join(dir, 'a.parquet');
  const rows = ['one\n', 'two\n', 'three\n'].map((content) => ({ blob: blob(content).id }));
  await writeStackV2(file, [{ blob: late.id }, ...rows, { blob: 'f'.repeat(40) }]);
  await writeStackV2(join(dir, 'b.parquet'), rows);
  const source = sourceOf([dir], { blobs });
  await source.describe(hookContext());
  const expected = await whole(source, null);
  t.is(expected.rows.length, 6);
  const portions = (await source.portions!(null, hookContext(), BATCH))!;
  const other = sourceOf([dir], { blobs });
  t.deepEqual(await inPortions(portions, other), expected);
  late.put();
  await t.throwsAsync(inPortions(portions, other), { code: 'FWK_SOURCE_CHANGED', message: /row 0/ });
});

test('lines of repositories, and rows that are numbered by a column of that name, are not cut', async (t) => {
  const dir = folder();
  const blobs = join(dir, 'blobs');
  mkdirSync(blobs);
  const blob = (at: number): string => {
    const content = `${at}${'x'.repeat(2 ** 20)}`;
    const id = createHash('sha1').update(content).digest('hex');
    writeFileSync(join(blobs, id), content);
    return id;
  };
  const file = (at: number) => ({
    blob_id: blob(at),
    path: `/${at}`,
    src_encoding: 'UTF-8',
    detected_licenses: ['MIT'],
    license_type: 'permissive',
    language: 'C',
  });
  const lines = (files: number) =>
    [0, 1]
      .map(
        (at) =>
          `${JSON.stringify({ repo_name: `a/${at}`, files: Array.from({ length: files }, (_, one) => file(at * files + one)) })}\n`,
      )
      .join('');
  for (const [files, portions] of [
    [20, null],
    [2, 1],
  ] as const) {
    const long = join(dir, `long-${files}.jsonl`);
    writeFileSync(long, lines(files));
    const source = sourceOf([long], { blobs });
    t.is((await source.describe(hookContext())).documents, 2 * files);
    t.is((await source.portions!(null, hookContext(), BATCH))?.length ?? null, portions);
    const all = await whole(source, null);
    t.true(all.rows[files]!.id.startsWith(`git:a/1:${files}#`));
    t.is(all.rows.length, 2 * files);
  }
  const hidden = join(dir, 'hidden.parquet');
  await runSql(
    hidden,
    `COPY (SELECT repeat(md5(range::VARCHAR), 30) AS content, 0 AS "File_Row_Number", range::VARCHAR AS hexsha, 'a/b' AS max_stars_repo_name, 'p' AS max_stars_repo_path, ['MIT'] AS max_stars_repo_licenses FROM range(9000)) TO '${hidden}' (FORMAT parquet, ROW_GROUP_SIZE 2048)`,
  );
  const one = sourceOf([hidden]);
  await one.describe(hookContext());
  const portions = (await one.portions!(null, hookContext(), BATCH))!;
  t.is(portions.length, 1);
  t.deepEqual(await inPortions(portions, sourceOf([hidden])), await whole(one, null));
});

test('licences from elsewhere are joined by one thread', async (t) => {
  const dir = folder();
  const code = join(dir, 'python', 'a.parquet');
  const licences = join(dir, 'stack.parquet');
  await writeDataset(code, 'starcoderdata', [{ content: 'x' }]);
  await writeDataset(licences, 'the-stack', [{ content: 'x' }]);
  const source = sourceOf([code], { licencesFrom: [licences] });
  await source.describe(hookContext());
  t.is(await source.portions!(null, hookContext(), BATCH), null);
});

test('a file that changed since it was described is refused by who reads a portion', async (t) => {
  const file = join(folder(), 'a.parquet');
  await writeGroups(file, 12_000, 2048, 900);
  const source = sourceOf([file]);
  await source.describe(hookContext());
  const portions = (await source.portions!(null, hookContext(), BATCH))!;
  utimesSync(file, 1, 1);
  await t.throwsAsync(inPortions(portions.slice(1), sourceOf([file])), { code: 'FWK_SOURCE_CHANGED' });
});

test('a row group with a damaged page: the same error with its code, whoever reads it', async (t) => {
  const file = join(folder(), 'a.parquet');
  await writeGroups(file, 12_000, 2048, 900);
  utimesSync(file, 1000, 1000);
  const source = sourceOf([file]);
  await source.describe(hookContext());
  const portions = (await source.portions!(null, hookContext(), BATCH))!;
  const damaged = readFileSync(file);
  // Behind the first row group, before the footer.
  damaged.fill(0xff, damaged.byteLength >> 1, (damaged.byteLength >> 1) + 2000);
  writeFileSync(file, damaged);
  const again = sourceOf([file]);
  await t.throwsAsync(again.describe(hookContext()), {
    code: 'FWK_SOURCE_UNREADABLE',
    message: /'a.parquet'/,
  });
  await t.throwsAsync(inPortions(portions, again), { code: 'FWK_SOURCE_CHANGED' });
  // With the date it was described with, as a bad disk leaves it.
  utimesSync(file, 1000, 1000);
  await t.throwsAsync(inPortions(portions, again), { code: 'FWK_SOURCE_UNREADABLE', message: /'a.parquet'/ });
});
