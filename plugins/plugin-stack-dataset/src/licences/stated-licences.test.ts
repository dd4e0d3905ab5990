import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { META, type SourceBatch } from '@framework/sdk';
import { hookContext } from '@framework/sdk/testing';
import test from 'ava';
import { gitBlobSha1 } from '../blobs/blob-store.js';
import { stackSource } from '../stack-source.js';
import { runSql, writeDataset } from '../testing/dataset.js';
import { DEFAULTS } from '../testing/defaults.js';

const folders = mkdtempSync(join(tmpdir(), 'stack-licences-'));
test.after.always('away with it', () => rmSync(folders, { recursive: true, force: true }));
const folder = () => mkdtempSync(join(folders, 'one-'));

async function read(source: ReturnType<typeof stackSource>, batchSize = 2, skipBatches = 0) {
  const batches: SourceBatch[] = [];
  for await (const batch of source.open({ cursor: null, batchSize }, hookContext())) batches.push(batch);
  const from = skipBatches === 0 ? null : batches[skipBatches - 1]!.cursor;
  if (from === null) return batches;
  const rest: SourceBatch[] = [];
  for await (const batch of source.open({ cursor: from, batchSize }, hookContext())) rest.push(batch);
  return rest;
}
const column = (batches: readonly SourceBatch[], name: string) => batches.flatMap(({ meta }) => meta[name]!);

const sha = (text: string) => gitBlobSha1(Buffer.from(text));

async function twoDatasets([own, stated]: readonly [string, string] = ['parquet', 'parquet']) {
  const root = folder();
  const starcoder = join(root, 'python', `train-00000-of-00001.${own}`);
  await writeDataset(starcoder, 'starcoderdata', [
    { content: 'one\n', repository: 'a/b', path: '1.py' },
    { content: '<reponame>a/b<filename>2.py\ntwo, changed: <NAME>\n', repository: 'a/b', path: '2.py' },
    { content: 'three\n', repository: 'a/b', path: '3.py' },
    { content: null, repository: 'a/b', path: '1.py' },
    { content: 'four, second version\n', repository: 'c/d', path: '4.py' },
  ]);
  const stack = join(root, 'stack', `data.${stated}`);
  await writeDataset(stack, 'the-stack', [
    { content: 'other', repository: 'x/y', path: '1.py', licences: ['GPL-3.0'] },
    {
      content: null,
      repository: 'c/d',
      path: '4.py',
      hexsha: sha('four, first version\n'),
      licences: ['GPL-2.0'],
    },
    {
      content: null,
      repository: 'c/d',
      path: '4.py',
      hexsha: sha('four, second version\n'),
      licences: ['MIT'],
    },
    {
      content: null,
      repository: 'a/b',
      path: '2.py',
      hexsha: sha('two\n'),
      licences: ['Apache-2.0'],
      issuesLicences: ['mit'],
      issues: { repository: 'jane/origin', path: 'two.py' },
    },
    { content: null, repository: 'a/b', path: '1.py', hexsha: sha('one\n'), licences: ['ISC'] },
  ]);
  return { starcoder, stack };
}

for (const endings of [
  ['parquet', 'parquet'],
  ['jsonl', 'parquet'],
  ['parquet', 'jsonl.gz'],
  ['jsonl.gz', 'jsonl'],
] as const)
  test(`StarCoderData gets the licences and places that The Stack states; what it does not state is counted and said: ${endings.join(' from ')}`, async (t) => {
    const { starcoder, stack } = await twoDatasets(endings);
    const source = stackSource({ ...DEFAULTS, files: [starcoder], licencesFrom: [stack] });
    const said: string[] = [];
    const ctx = { ...hookContext(), log: { info() {}, warn: (line: string) => void said.push(line) } };
    const { documents, details } = await source.describe(ctx);
    t.is(documents, 4);
    t.deepEqual(details['licences'], { found: 3, missed: 1 });
    t.regex(said.join(), /1 of 4 rows .* cannot be proven/);
    const batches = await read(source);
    t.deepEqual(column(batches, META.licenseExpression), ['ISC', 'Apache-2.0 AND mit', null, 'MIT']);
    t.deepEqual(column(batches, 'licenceBy'), ['content', 'place', null, 'content']);
    t.deepEqual(column(batches, META.alsoIn)[1], [{ repository: 'git:jane/origin', path: 'two.py' }]);
    t.deepEqual(column(batches, META.repository), ['git:a/b', 'git:a/b', 'git:a/b', 'git:c/d']);
    // In the middle too: each row keeps its own.
    t.deepEqual(column(await read(source, 1, 2), META.licenseExpression), [null, 'MIT']);
  });

test('of several versions none of which has this text, any may bind', async (t) => {
  const root = folder();
  const starcoder = join(root, 'data.parquet');
  await writeDataset(starcoder, 'starcoderdata', [{ content: 'masked', repository: 'a/b', path: 'x' }]);
  const stack = join(root, 'stack.jsonl');
  await writeDataset(stack, 'the-stack', [
    { content: 'v1', repository: 'a/b', path: 'x', hexsha: sha('v1'), licences: ['MIT'] },
    { content: 'v2', repository: 'a/b', path: 'x', hexsha: sha('v2'), licences: ['GPL-2.0'] },
  ]);
  const batches = await read(stackSource({ ...DEFAULTS, files: [starcoder], licencesFrom: [stack] }));
  t.deepEqual(column(batches, META.licenseExpression), ['GPL-2.0 AND MIT']);
  t.deepEqual(column(batches, 'licenceBy'), ['place']);
});

test('other rows of The Stack are another content, and files without its columns are refused', async (t) => {
  const { starcoder, stack } = await twoDatasets();
  const fingerprint = async (licencesFrom: string[]) =>
    (await stackSource({ ...DEFAULTS, files: [starcoder], licencesFrom }).describe(hookContext()))
      .fingerprint;
  t.not(await fingerprint([stack]), await fingerprint([]));
  await t.throwsAsync(fingerprint([starcoder]), { code: 'FWK_SOURCE_UNREADABLE' });
  await t.throwsAsync(fingerprint([join(stack, 'none')]), { code: 'FWK_SOURCE_MISSING' });
});

test('many rows, found and not, in the order of the file', async (t) => {
  const root = folder();
  const starcoder = join(root, 'many.parquet');
  const stack = join(root, 'stack.parquet');
  await runSql(
    starcoder,
    `COPY (SELECT range::VARCHAR AS content, range::VARCHAR AS id, 'a/b' AS max_stars_repo_name, range::VARCHAR AS max_stars_repo_path FROM range(20000)) TO '${starcoder}' (FORMAT parquet, ROW_GROUP_SIZE 2048)`,
  );
  await runSql(
    stack,
    `COPY (SELECT 'h' AS hexsha, 'a/b' AS max_stars_repo_name, (19999 - range * 3)::VARCHAR AS max_stars_repo_path, [CASE WHEN range % 2 = 0 THEN 'mit' ELSE 'isc' END] AS max_stars_repo_licenses FROM range(6000)) TO '${stack}' (FORMAT parquet)`,
  );
  const source = stackSource({ ...DEFAULTS, files: [starcoder], licencesFrom: [stack] });
  const found = column(await read(source, 4096), META.licenseExpression);
  const expected = Array.from({ length: 20000 }, (_, at) => {
    const number = (19999 - at) / 3;
    if (!Number.isInteger(number) || number >= 6000) return null;
    return number % 2 === 0 ? 'mit' : 'isc';
  });
  t.deepEqual(found, expected);
});

for (const [name, opening] of [
  ['github-issues-filtered-structured', '<issue_start><issue_comment>Title'],
  ['git-commits-cleaned', '<commit_before>a<commit_msg>b<commit_after>c'],
  ['jupyter-structured-clean-dedup', '<jupyter_start><jupyter_text># Title'],
] as const) {
  test(`${name} of StarCoderData is refused by name, and by what its first row begins with`, async (t) => {
    for (const place of [name, 'renamed']) {
      const file = join(folder(), place, 'train-00000-of-00001.parquet');
      await writeDataset(file, 'starcoderdata', [{ content: `<reponame>a/b${opening}` }]);
      const error = await t.throwsAsync(stackSource({ ...DEFAULTS, files: [file] }).check!(hookContext()), {
        code: 'FWK_SOURCE_UNREADABLE',
      });
      t.regex(error.message, /no files of code/);
    }
  });
}
