/** Files as a bad disk, a broken download or an enemy leaves them: refused with a code that names them, or read to their end. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { storedFrame } from '@framework/readers/testing/zstd-frames';
import { isFrameworkError } from '@framework/sdk';
import { hookContext } from '@framework/sdk/testing';
import test from 'ava';
import fc from 'fast-check';
import type { Config } from './config.js';
import { stackSource } from './stack-source.js';
import { runSql } from './testing/dataset.js';
import { DEFAULTS } from './testing/defaults.js';

const folders = mkdtempSync(join(tmpdir(), 'stack-hostile-'));
test.after.always('away with it', () => rmSync(folders, { recursive: true, force: true }));

const place = (name: string, bytes: Uint8Array | string): string => {
  const file = join(mkdtempSync(join(folders, 'one-')), name);
  writeFileSync(file, bytes);
  return file;
};

const line = (at: number, content: string): string =>
  `${JSON.stringify({ hexsha: `${at}`, content, max_stars_repo_name: 'a/b', max_stars_repo_path: `${at}`, max_stars_repo_licenses: ['MIT'] })}\n`;
const lines = (from: number, count: number): string =>
  Array.from({ length: count }, (_, at) => line(from + at, `text ${from + at} ${'é'.repeat(at % 40)}`)).join(
    '',
  );

/** What a source makes of a file: its documents, or the code it refuses it with. */
async function outcome(file: string): Promise<number | string> {
  const source = stackSource({ ...DEFAULTS, files: [file] });
  try {
    const { documents } = await source.describe(hookContext());
    let read = 0;
    for await (const { ids } of source.open({ cursor: null, batchSize: 500 }, hookContext()))
      read += ids.length;
    return read === documents ? read : `said ${documents}, read ${read}`;
  } catch (error) {
    if (!isFrameworkError(error)) throw error;
    return error.code;
  }
}

const zstd = (text: string, ...options: string[]): Buffer =>
  spawnSync('zstd', ['-q', '-c', ...options], { input: text, maxBuffer: 1 << 28 }).stdout;
const hasZstd = spawnSync('zstd', ['--version']).status === 0;
const zstdTest = hasZstd ? test : test.skip;
/** A second of processor time and more each. */
const inFull = process.env['FRAMEWORK_FULL'] === '1';
const fullTest = inFull ? test : test.skip;
const fullZstdTest = inFull && hasZstd ? test : test.skip;

test('gzip of several members is read to its end; wherever it is cut off, it is refused', async (t) => {
  const whole = Buffer.concat([gzipSync(lines(0, 50)), gzipSync(lines(50, 50))]);
  t.is(await outcome(place('a.jsonl.gz', whole)), 100);
  // Also where every line that is left is whole: only the checksum is missing.
  for (const missing of [1, 4, 8, 20, 300]) {
    const cut = place('a.jsonl.gz', whole.subarray(0, whole.byteLength - missing));
    t.is(await outcome(cut), 'FWK_SOURCE_UNREADABLE', `${missing} bytes missing`);
  }
  const wrong = Buffer.from(whole);
  wrong[wrong.byteLength - 5]! ^= 1;
  t.is(await outcome(place('a.jsonl.gz', wrong)), 'FWK_SOURCE_UNREADABLE');
});

fullZstdTest(
  'zstd of several frames and of windows up to 128 MiB is read to its end; cut off anywhere, it is refused (needs zstd, and FRAMEWORK_FULL=1)',
  async (t) => {
    const skippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
    const parts = [
      zstd(lines(0, 50)),
      skippable,
      zstd(lines(50, 50), '--no-check'),
      zstd(lines(100, 50), '--long=27'),
    ];
    const whole = Buffer.concat(parts);
    t.is(await outcome(place('a.jsonl.zst', whole)), 150);
    const borders = new Set(parts.map((_, at) => Buffer.concat(parts.slice(0, at)).byteLength));
    for (let end = 1; end < whole.byteLength; end += end < whole.byteLength - 20 ? 13 : 1) {
      if (borders.has(end)) continue;
      const cut = place('a.jsonl.zst', whole.subarray(0, end));
      t.is(await outcome(cut), 'FWK_SOURCE_UNREADABLE', `cut at ${end}`);
    }
    t.is(await outcome(place('a.jsonl.zst', whole.subarray(0, -5))), 'FWK_SOURCE_UNREADABLE');
    const behind = place('a.jsonl.zst', Buffer.concat([whole, Buffer.from('{"a')]));
    t.is(await outcome(behind), 'FWK_SOURCE_UNREADABLE');
  },
);

zstdTest('a zstd window beyond that is refused with what to do (needs zstd)', async (t) => {
  // Streamed: the size is not known, so the window is what was asked for.
  const file = place('a.jsonl.zst', zstd(lines(0, 10), '--long=31', '--no-content-size'));
  const error = await t.throwsAsync(stackSource({ ...DEFAULTS, files: [file] }).check!(hookContext()), {
    code: 'FWK_SOURCE_UNREADABLE',
  });
  t.regex(error.message, /window of 2147483648 bytes/);
});

/** A source of one file of JSON lines: what it says of it, and its documents. */
async function documentsOf(file: string, settings: Partial<Config> = {}) {
  const source = stackSource({ ...DEFAULTS, files: [file], ...settings });
  const description = await source.describe(hookContext());
  const documents: { id: string; text: string; invalid: unknown }[] = [];
  for await (const { ids, contents, meta } of source.open({ cursor: null, batchSize: 2 }, hookContext())) {
    for (const [row, id] of ids.entries()) {
      const text = Buffer.from(contents[row]!).toString();
      documents.push({ id, text, invalid: meta['invalidText']![row] });
    }
  }
  if (documents.length !== description.documents) throw new Error('it said otherwise');
  return { description, documents };
}

/** A line with a byte that is no UTF-8 for each `?`. */
const invalid = (at: number, content: string): Buffer =>
  Buffer.from(line(at, content), 'latin1').map((byte) => (byte === 0x3f ? 0xff : byte)) as Buffer;

const half = (at: number): string => line(at, 'x').replace('"x"', '"\\ud800"');

test('lines that are no UTF-8 are kept with their evidence, or left out and counted; what is above the limit always is', async (t) => {
  const file = place(
    'a.jsonl',
    Buffer.concat([
      Buffer.from(line(0, 'a\0b')),
      invalid(1, 'one ? byte'),
      Buffer.from(half(2)),
      invalid(3, '?'.repeat(50)),
      Buffer.from(line(4, 'é')),
    ]),
  );
  const kept = await documentsOf(file);
  t.deepEqual(
    kept.documents.map(({ text }) => text),
    ['a\0b', 'one \ufffd byte', '\ufffd', 'é'],
  );
  const offset = invalid(1, 'one ? byte').indexOf(0xff);
  t.like(kept.documents[1]!.invalid, { replaced: 1, offset });
  t.regex(String((kept.documents[1]!.invalid as { bytes: string }).bytes), /^ff2062797465/);
  t.deepEqual(kept.documents[2]!.invalid, { replaced: 1, offset: null, bytes: null });
  t.deepEqual([kept.documents[0]!.invalid, kept.documents[3]!.invalid], [null, null]);
  t.deepEqual(kept.description.skipped, { 'invalid-utf8': 1 });
  t.deepEqual(kept.description.details['skippedFirst'], { 'invalid-utf8': ['a.jsonl#4'] });
  const left = await documentsOf(file, { invalidUtf8: 'drop' });
  t.deepEqual(
    left.documents.map(({ text }) => text),
    ['a\0b', 'é'],
  );
  t.deepEqual(left.description.skipped, { 'invalid-utf8': 3 });
  t.not(left.description.fingerprint, kept.description.fingerprint);
  t.deepEqual((await documentsOf(file, { maxInvalidUtf8: 1 })).description.skipped, {});
});

test('settings that decide nothing change no fingerprint', async (t) => {
  const file = place('a.jsonl', lines(0, 9));
  const { fingerprint } = (await documentsOf(file)).description;
  t.is(
    (await documentsOf(file, { invalidUtf8: 'drop', maxRowBytes: 4096 })).description.fingerprint,
    fingerprint,
  );
});

for (const [ending, pack] of [
  ['jsonl', (bytes: Buffer) => bytes],
  ['jsonl.gz', (bytes: Buffer) => gzipSync(bytes)],
  ['jsonl.zst', (bytes: Buffer) => storedFrame(bytes)],
] as const) {
  test(`a line that is too long, no JSON, no object or of other types is counted with its place, and its neighbours stay: .${ending}`, async (t) => {
    const bad = [
      '{"content": ',
      '["a list"]',
      line(0, 'x').replace('"x"', '{"a":1}').trimEnd(),
      `{"nul": "\0"}`,
    ];
    const text = [
      line(0, 'first'),
      ...bad.map((row) => `${row}\n`),
      line(1, 'y'.repeat(5000)),
      '\n',
      line(2, 'last'),
    ];
    const file = place(`a.${ending}`, pack(Buffer.from(text.join(''))));
    const { description, documents } = await documentsOf(file, { maxRowBytes: 4096 });
    t.deepEqual(
      documents.map(({ text }) => text),
      ['first', 'last'],
    );
    t.deepEqual(description.skipped, {
      'not-json': 2,
      'not-an-object': 1,
      'other-layout': 1,
      'row-too-long': 1,
    });
    t.deepEqual(description.details['skippedFirst'], {
      'not-json': [`a.${ending}#2`, `a.${ending}#5`],
      'not-an-object': [`a.${ending}#3`],
      'other-layout': [`a.${ending}#4`],
      'row-too-long': [`a.${ending}#6`],
    });
  });
}

test('what is no repository among repositories is counted with its place: a text, however long, and a row', async (t) => {
  const repository = (at: number) => `{"files":[${line(at, 'x').trimEnd()}]}\n`;
  const text = [
    // V8 lists the letters of a text like the keys of an object, and throws where there are too many.
    `{"files":["${'a'.repeat(2 ** 25)}"]}\n`,
    repository(0),
    line(1, 'alone'),
    '{"files":null}\n',
    repository(2),
  ];
  const { description, documents } = await documentsOf(place('a.jsonl', text.join('')));
  t.is(documents.length, 2);
  t.deepEqual(description.skipped, { 'other-layout': 2 });
  t.deepEqual(description.details['skippedFirst'], { 'other-layout': ['a.jsonl#1', 'a.jsonl#3'] });
});

test('a number that JavaScript would round is none; one it holds is a text', async (t) => {
  const numbered = (at: number, hexsha: string) =>
    line(at, 'x').replace(`"hexsha":"${at}"`, `"hexsha":${hexsha}`);
  const file = place('a.jsonl', numbered(0, '7') + numbered(1, '9007199254740993'));
  const { description, documents } = await documentsOf(file);
  t.deepEqual(
    documents.map(({ id }) => id),
    ['git:a/b:0#7'],
  );
  t.deepEqual(description.skipped, { 'other-layout': 1 });
});

test('rows of one id are told apart by their key, and a row twice is twice there', async (t) => {
  t.is(await outcome(place('a.jsonl', line(0, 'x') + line(0, 'y') + line(1, 'x'))), 3);
});

fullTest(
  'a Parquet file that is damaged in its footer or a page is read or refused, never worse (needs FRAMEWORK_FULL=1)',
  async (t) => {
    const file = place('a.parquet', '');
    await runSql(
      file,
      `COPY (SELECT range::VARCHAR || repeat('x', (range % 90)::INT) AS content, range::VARCHAR AS hexsha, 'a/b' AS max_stars_repo_name, 'p' AS max_stars_repo_path, ['mit'] AS max_stars_repo_licenses FROM range(300)) TO '${file}' (FORMAT parquet, COMPRESSION zstd)`,
    );
    const whole = readFileSync(file);
    const footer = whole.readUInt32LE(whole.byteLength - 8);
    t.is(await outcome(file), 300);
    for (const end of [4, 100, whole.byteLength - footer, whole.byteLength - 8, whole.byteLength - 1]) {
      t.is(
        await outcome(place('a.parquet', whole.subarray(0, end))),
        'FWK_SOURCE_UNREADABLE',
        `cut at ${end}`,
      );
    }
    for (const length of [0, 0xffffffff, footer + 1, whole.byteLength]) {
      const wrong = Buffer.from(whole);
      wrong.writeUInt32LE(length >>> 0, whole.byteLength - 8);
      t.is(await outcome(place('a.parquet', wrong)), 'FWK_SOURCE_UNREADABLE', `footer of ${length}`);
    }
    const page = Buffer.from(whole);
    page.fill(0xff, 40, 200);
    t.is(await outcome(place('a.parquet', page)), 'FWK_SOURCE_UNREADABLE');
  },
);

fullTest('any bytes with any ending are refused with a code (needs FRAMEWORK_FULL=1)', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('a.parquet', 'a.jsonl', 'a.jsonl.gz', 'a.jsonl.zst'),
      fc.uint8Array({ maxLength: 200 }),
      async (name, bytes) => {
        t.is(await outcome(place(name, bytes)), 'FWK_SOURCE_UNREADABLE');
      },
    ),
    { numRuns: 40 },
  );
});
