import { mkdtempSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type FrameworkError,
  isFrameworkError,
  type JsonValue,
  META,
  type SourceBatch,
} from '@framework/sdk';
import { hookContext } from '@framework/sdk/testing';
import test from 'ava';
import { licenceExpression } from './licences/expression.js';
import { stackSource } from './stack-source.js';
import { HEADER } from './tables/layout.js';
import { runSql, writeDataset } from './testing/dataset.js';
import { DEFAULTS } from './testing/defaults.js';

const folders = mkdtempSync(join(tmpdir(), 'stack-dataset-'));
test.after.always('away with it', () => rmSync(folders, { recursive: true, force: true }));
const folder = () => mkdtempSync(join(folders, 'one-'));
const source = (files: string[], dataset: 'auto' | 'the-stack' | 'starcoderdata' = 'auto') =>
  stackSource({ ...DEFAULTS, files, dataset });

async function read(files: string[], cursor: JsonValue = null, batchSize = 3): Promise<SourceBatch[]> {
  const batches: SourceBatch[] = [];
  for await (const batch of source(files).open({ cursor, batchSize }, hookContext())) batches.push(batch);
  return batches;
}
const flat = (batches: readonly SourceBatch[]) => ({
  ids: batches.flatMap(({ ids }) => ids),
  texts: batches.flatMap(({ contents }) => contents.map((bytes) => Buffer.from(bytes).toString('utf8'))),
  meta: (name: string) => batches.flatMap(({ meta }) => meta[name]!),
});

for (const ending of ['parquet', 'jsonl', 'jsonl.gz', 'jsonl.zst']) {
  test(`The Stack’s columns in .${ending}: text, repository, path, licences, language`, async (t) => {
    const file = join(folder(), `data-00000-of-00001.${ending}`);
    await writeDataset(file, 'the-stack', [
      { content: 'a “quoted” 😀 line\n', repository: 'Owner/Name', path: 'src/a.ts', licences: ['MIT'] },
      { content: '', licences: ['MIT', 'GPL-3.0'], issuesLicences: ['mit', 'deprecated_LGPL-2.1+'] },
      { content: null },
      { content: 'c', licences: null, issuesLicences: null, lang: 'C' },
    ]);
    const found = flat(await read([file]));
    t.deepEqual(found.texts, ['a “quoted” 😀 line\n', '', 'c']);
    t.is(found.ids[0], `git:Owner/Name:src/a.ts#${'0'.repeat(40)}`);
    t.deepEqual(found.meta(META.licenseExpression), ['MIT', 'GPL-3.0 AND LGPL-2.1+ AND MIT', null]);
    t.deepEqual(found.meta(META.language), ['typescript', 'typescript', 'c']);
    const { documents, bytes, skipped } = await source([file]).describe(hookContext());
    t.deepEqual(
      { documents, bytes, skipped },
      {
        documents: 3,
        bytes: Buffer.byteLength('a “quoted” 😀 line\nc'),
        skipped: { 'without-content': 1 },
      },
    );
  });
}

test('a text comes as the file has it, byte order mark and all, and long lists of licences whole', async (t) => {
  const file = join(folder(), 'data.parquet');
  const contents = ['\ufeffusing System;\n', '\ufeff', 'twelve bytes', 'thirteen byte', '😀'.repeat(4)];
  const licences = Array.from({ length: 60 }, (_, at) => `LicenseRef-${String(at).padStart(2, '0')}`);
  await writeDataset(
    file,
    'the-stack',
    contents.map((content, at) => ({ content, licences, ...(at === 0 ? {} : { issuesLicences: ['MIT'] }) })),
  );
  const batches = await read([file]);
  const bytes = batches.flatMap((batch) => batch.contents.map((content) => Buffer.from(content)));
  t.deepEqual(
    bytes,
    contents.map((content) => Buffer.from(content)),
  );
  const [first, second] = batches.flatMap(({ meta }) => meta[META.licenseExpression]!);
  t.is(first, licences.join(' AND '));
  t.is(second, [...licences, 'MIT'].join(' AND '));
});

test('a file that was found in several places names each once', async (t) => {
  const file = join(folder(), 'data.parquet');
  await writeDataset(file, 'the-stack', [
    { content: 'a', repository: 'x/y', path: 'a.ts' },
    { content: 'b', repository: 'x/y', path: 'a.ts', issues: { repository: 'x/y', path: 'b.ts' } },
    { content: 'c', repository: null, path: 'a.ts', issues: { repository: 'v/w', path: 'b.ts' } },
  ]);
  t.deepEqual(flat(await read([file])).meta(META.alsoIn), [
    null,
    [{ repository: 'git:x/y', path: 'b.ts' }],
    null,
  ]);
});

test('a file’s name is a name, whatever it would mean as a pattern or in SQL', async (t) => {
  const dir = folder();
  const names = ['*', '?', '[a-z]', "it's", 'a', 'b'];
  for (const name of names) {
    await writeDataset(join(dir, `${name}.parquet`), 'the-stack', [{ content: `of ${name}`, path: name }]);
  }
  t.deepEqual(flat(await read([dir])).texts.sort(), names.map((name) => `of ${name}`).sort());
});

test('StarCoderData: no licence is invented, the opening tags go, the folder is the language; and it is said', async (t) => {
  const dir = folder();
  await writeDataset(join(dir, 'python', 'train-00000-of-00001.parquet'), 'starcoderdata', [
    { content: '<reponame>a/b<filename>x.py<gh_stars>1-10\nprint(1)\n', repository: 'a/b', path: 'x.py' },
    { content: '<b>no tag of theirs</b>\n' },
    { content: 'print("<reponame>inside\n")\n' },
  ]);
  const found = flat(await read([dir]));
  t.deepEqual(found.texts, ['print(1)\n', '<b>no tag of theirs</b>\n', 'print("<reponame>inside\n")\n']);
  t.deepEqual(found.meta(META.licenseExpression), [null, null, null]);
  t.deepEqual(found.meta(META.language), ['python', 'python', 'python']);
  t.is(found.ids[0], 'git:a/b:x.py#0');
  const said: string[] = [];
  const context = { ...hookContext(), log: { info() {}, warn: (line: string) => void said.push(line) } };
  await source([dir]).check!(context);
  t.regex(said.join(), /states no licence/);
  t.is((await source([dir]).describe(hookContext())).bytes, Buffer.byteLength(found.texts.join('')));
});

test('a file that was found elsewhere too says where: whoever opts out there means this document', async (t) => {
  const file = join(folder(), 'data.parquet');
  await writeDataset(file, 'the-stack', [
    {
      content: 'a',
      repository: 'big/fork',
      path: 'a.ts',
      issues: { repository: 'jane/origin', path: 'src/a.ts' },
    },
    { content: 'b' },
    { content: 'c', repository: null, issues: { repository: 'jane/origin', path: 'c.ts' } },
  ]);
  const found = flat(await read([file]));
  t.deepEqual(found.meta(META.repository), ['git:big/fork', 'git:owner/name', 'git:jane/origin']);
  t.deepEqual(found.meta(META.alsoIn), [[{ repository: 'git:jane/origin', path: 'src/a.ts' }], null, null]);
  t.deepEqual(found.meta(META.path), ['a.ts', 'src/1.ts', 'c.ts']);
});

test('a list that went through BigQuery is a list', async (t) => {
  const file = join(folder(), 'bq.parquet');
  const list = "{'list': [{'item': 'mit'}, {'item': 'apache-2.0'}]}";
  await runSql(
    file,
    `COPY (SELECT 'x' AS content, 'h' AS hexsha, 'a/b' AS max_stars_repo_name, 'p' AS max_stars_repo_path, ${list} AS max_stars_repo_licenses) TO '${file}' (FORMAT parquet)`,
  );
  t.deepEqual(flat(await read([file])).meta(META.licenseExpression), ['apache-2.0 AND mit']);
});

test('from every cursor the rest comes, over the border of files', async (t) => {
  const dir = folder();
  const rows = (from: number, count: number) =>
    Array.from({ length: count }, (_, at) => ({ content: `${from + at}`, hexsha: `${from + at}` }));
  await writeDataset(join(dir, 'b.parquet'), 'the-stack', rows(7, 5));
  await writeDataset(join(dir, 'a.jsonl'), 'the-stack', rows(0, 7));
  const all = await read([dir], null, 4);
  t.deepEqual(
    flat(all).texts,
    Array.from({ length: 12 }, (_, at) => `${at}`),
  );
  for (const [done, { cursor }] of all.entries()) {
    t.deepEqual(flat(await read([dir], cursor, 5)).texts, flat(all.slice(done + 1)).texts);
  }
  const error = await t.throwsAsync(read([dir], { file: 9, documents: 0 }));
  t.true(isFrameworkError(error) && error.code === 'FWK_SOURCE_CHANGED');
});

test('a file that cannot be read is named: not there, of another kind, torn, of other columns, a broken line', async (t) => {
  const dir = folder();
  const place = (name: string, content: string) => {
    writeFileSync(join(dir, name), content);
    return join(dir, name);
  };
  await writeDataset(join(dir, 'whole.parquet'), 'the-stack', [{ content: 'x' }]);
  await runSql(
    join(dir, 'o.parquet'),
    `COPY (SELECT 1 AS a) TO '${join(dir, 'o.parquet')}' (FORMAT parquet)`,
  );
  for (const [file, code, message] of [
    [join(dir, 'not-there.parquet'), 'FWK_SOURCE_MISSING', /no file or folder/],
    [place('notes.txt', 'x'), 'FWK_SOURCE_UNREADABLE', /none of the endings/],
    [place('torn.parquet', 'PAR1 torn'), 'FWK_SOURCE_UNREADABLE', /'torn.parquet' cannot be read/],
    [join(dir, 'o.parquet'), 'FWK_SOURCE_UNREADABLE', /has no column .*content/],
    [
      place('broken.jsonl', '{"content": \n'),
      'FWK_SOURCE_UNREADABLE',
      /broken.jsonl.* no row that is a JSON object/,
    ],
    [place('empty.jsonl', ''), 'FWK_SOURCE_UNREADABLE', /empty.jsonl/],
  ] as const) {
    const error = await t.throwsAsync(
      (async () => {
        await source([file]).check!(hookContext());
        await source([file]).describe(hookContext());
      })(),
      undefined,
      file,
    );
    t.true(isFrameworkError(error) && error.code === code, `${file}: ${error?.message}`);
    t.regex(error?.message ?? '', message);
    if (file.endsWith('torn.parquet')) t.regex((error as FrameworkError).action, /^download the file again/);
  }
  const none = await t.throwsAsync(source([]).describe(hookContext()));
  t.true(isFrameworkError(none) && none.code === 'FWK_SOURCE_EMPTY');
  const asked = await t.throwsAsync(
    source([join(dir, 'whole.parquet')], 'starcoderdata')
      .describe(hookContext())
      .then(() => source([join(dir, 'o.parquet')], 'starcoderdata').describe(hookContext())),
  );
  t.regex(asked?.message ?? '', /as starcoderdata does/);
});

test('a file that changes after it was described is refused', async (t) => {
  const file = join(folder(), 'a.parquet');
  await writeDataset(file, 'the-stack', [{ content: 'x' }]);
  const one = source([file]);
  const before = await one.describe(hookContext());
  await writeDataset(file, 'the-stack', [{ content: 'y and more' }]);
  const error = await t.throwsAsync(async () => {
    for await (const _ of one.open({ cursor: null, batchSize: 1 }, hookContext())) t.fail();
  });
  t.true(isFrameworkError(error) && error.code === 'FWK_SOURCE_CHANGED');
  t.not((await source([file]).describe(hookContext())).fingerprint, before.fingerprint);
});

test('a file that changes while it is read is refused after its last row, or where it can be read no more', async (t) => {
  const changes: ((file: string) => void)[] = [
    (file) => utimesSync(file, 1, 1),
    (file) => truncateSync(file, 10),
    (file) => rmSync(file),
  ];
  for (const change of changes) {
    const file = join(folder(), 'a.parquet');
    await runSql(
      file,
      `COPY (SELECT range::VARCHAR AS content, range::VARCHAR AS hexsha, 'a/b' AS max_stars_repo_name, 'p' AS max_stars_repo_path, ['mit'] AS max_stars_repo_licenses FROM range(5000)) TO '${file}' (FORMAT parquet, ROW_GROUP_SIZE 2048)`,
    );
    const one = source([file]);
    await one.describe(hookContext());
    let batches = 0;
    const error = await t.throwsAsync(async () => {
      for await (const _ of one.open({ cursor: null, batchSize: 1000 }, hookContext())) {
        if (batches++ === 0) change(file);
      }
    });
    t.true(isFrameworkError(error) && error.code === 'FWK_SOURCE_CHANGED', error?.message);
  }
});

test('StarCoderData: the language is found whether a folder of all, of one, or a file is named', async (t) => {
  const dir = folder();
  const write = async (name: string) => {
    await writeDataset(join(dir, name), 'starcoderdata', [{ content: 'x' }]);
    return join(dir, name);
  };
  const file = await write('all/c-sharp/train-00000-of-00001.parquet');
  for (const named of [file, join(file, '..'), join(dir, 'all')]) {
    t.deepEqual(flat(await read([named])).meta(META.language), ['c#'], named);
  }
  for (const [name, language] of [
    ['some/python.parquet', 'python'],
    ['some/c++-00000-of-00002.jsonl.gz', 'c++'],
    ['some/emacs-lisp.parquet', 'emacs-lisp'],
    ['data/train-00000-of-00001.parquet', null],
    ['constructor/__proto__.parquet', null],
  ] as const) {
    t.deepEqual(flat(await read([await write(name)])).meta(META.language), [language], name);
  }
  const moved = await write('lua/train-00000-of-00001.parquet');
  const other = await write('perl/train-00000-of-00001.parquet');
  const fingerprints = await Promise.all(
    [moved, other].map(async (one) => (await source([one]).describe(hookContext())).fingerprint),
  );
  t.not(fingerprints[0], fingerprints[1]);
});

test('hostile names in paths are names', async (t) => {
  const file = join(folder(), "it's; DROP TABLE x --.parquet");
  await writeDataset(file, 'the-stack', [{ content: 'x' }]);
  t.deepEqual(flat(await read([file])).texts, ['x']);
});

test('licences: joined once each, whatever their case; nothing stated is nothing', (t) => {
  t.is(licenceExpression([['MIT', 'mit'], null, ['Apache-2.0', null, ' ']]), 'Apache-2.0 AND MIT');
  t.is(licenceExpression([[], null]), null);
});

test('the opening is taken off only where it is one', (t) => {
  const header = new RegExp(HEADER);
  t.is('<reponame>a/b\nx'.replace(header, ''), 'x');
  t.is('<gh_stars>0\n'.replace(header, ''), '');
  t.is('<html>\n'.replace(header, ''), '<html>\n');
});
