import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ArtefactView, META, type RecordBatch } from '@framework/sdk';
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
import { config } from './config.js';
import { linesByDefinition } from './lines-by-definition.js';
import plugin from './plugin.js';

const kernel = { features: { lines: linesByDefinition } };

const code = (name: string): string =>
  Array.from({ length: 10 }, (_, at) => `const ${name}${at} = compute${at}(${name}, ${at});`).join('\n');
const row = (repository: string | null, path: string, content: string): TestRow => ({
  id: `${repository ?? 'none'}:${path}`,
  content,
  meta: { [META.path]: path, [META.repository]: repository },
});

const rows: readonly TestRow[] = [
  row('npm:a@1', 'esm/x.js', `export default 1;\n${code('x')}`),
  row('npm:a@1', 'x.cjs', `module.exports = 1;\n${code('x')}`),
  row('npm:a@1', 'x.min.js', code('x')),
  row('npm:a@1', 'empty.js', ''),
  row('npm:b@1', 'same.js', code('same')),
  row('npm:c@1', 'same.js', code('same')),
  row(null, 'loose.js', code('same')),
  row('npm:c@1', 'other.js', code('other')),
];

const fitted = async (
  input: readonly TestRow[],
  batchSize: number,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<{ view: ArtefactView; verdicts: Record<string, string> }> => {
  const { hooks } = makePlugin(plugin, config, { ...kernel, config: settings });
  const { fit, load, apply } = hooks!.filter!;
  const batches = (): RecordBatch[] => {
    const all: RecordBatch[] = [];
    for (let from = 0; from < input.length; from += batchSize) {
      all.push(recordBatch(input.slice(from, from + batchSize), all.length));
    }
    return all;
  };
  const dir = temporaryFolder('code-quality');
  const stream = async function* () {
    yield* batches();
  };
  await fit!(stream(), fitContext(dir, kernel));
  const view = await artefact(dir);
  await load!(view, hookContext());
  const verdicts: Record<string, string> = {};
  for (const batch of batches()) {
    await apply(batch, stageContext(kernel));
    for (const verdict of batch.verdicts) verdicts[batch.ids[verdict.row]!] = verdict.reason;
  }
  return { view, verdicts };
};

const EXPECTED = {
  'npm:a@1:x.cjs': 'copy',
  'npm:a@1:x.min.js': 'minified',
  'npm:a@1:empty.js': 'empty',
  'npm:b@1:same.js': 'duplicate',
  'npm:c@1:same.js': 'duplicate',
};

test('bad files, copies within a repository and duplicates across them are dropped', async (t) => {
  // `none:loose.js` has the smallest id of the three that are the same.
  t.deepEqual((await fitted(rows, 100)).verdicts, EXPECTED);
});

test('verdicts and artefact do not depend on the size of the batch', async (t) => {
  const whole = await fitted(rows, rows.length);
  for (const size of [1, 2, 3, 5]) {
    const parts = await fitted(rows, size);
    t.deepEqual(parts.verdicts, whole.verdicts);
    t.is(parts.view.contentHash, whole.view.contentHash);
  }
});

test('what its source says is somebody else’s goes where that is asked for', async (t) => {
  const said = [true, false, null].map((vendored) => ({
    id: `${vendored}`,
    content: code(`said${vendored}`),
    meta: { [META.path]: 'src/a.js', [META.repository]: 'npm:a@1', vendored },
  }));
  t.deepEqual((await fitted(said, 2, { vendored: 'drop' })).verdicts, { true: 'vendored' });
  t.deepEqual((await fitted(said, 2)).verdicts, {});
});

test('of equal documents exactly one stays, whichever comes first', async (t) => {
  for (const order of [
    [4, 5, 6],
    [6, 5, 4],
    [5, 6, 4],
  ]) {
    const { verdicts } = await fitted(
      order.map((at) => rows[at]!),
      2,
    );
    t.deepEqual(verdicts, { 'npm:b@1:same.js': 'duplicate', 'npm:c@1:same.js': 'duplicate' });
  }
});

test('a row that was dropped before keeps nothing else from staying', async (t) => {
  const { hooks } = makePlugin(plugin, config, kernel);
  const dir = temporaryFolder('code-quality');
  const stream = async function* () {
    const batch = recordBatch([rows[6]!, rows[4]!]);
    batch.judge(0, { action: 'drop', reason: 'license-gpl' });
    yield batch;
  };
  await hooks!.filter!.fit!(stream(), fitContext(dir, kernel));
  await hooks!.filter!.load!(await artefact(dir), hookContext());
  const batch = recordBatch([rows[4]!]);
  await hooks!.filter!.apply(batch, stageContext(kernel));
  t.deepEqual(batch.verdicts, []);
});

test('the cap on a repository is a reason of its own', async (t) => {
  const { verdicts } = await fitted(rows, 3, { maxRepositoryBytes: code('same').length });
  t.true(Object.values(verdicts).includes('repository-cap'));
});

test('without its artefact it refuses to judge: copies would stay', async (t) => {
  const { hooks } = makePlugin(plugin, config, kernel);
  await t.throwsAsync(async () => hooks!.filter!.apply(recordBatch(rows), stageContext(kernel)), {
    code: 'FWK_FIT_MISSING',
  });
});

test('a torn artefact is refused', async (t) => {
  const { hooks } = makePlugin(plugin, config, kernel);
  const dir = temporaryFolder('code-quality');
  for (const text of ['{"id":"a","rea', '[]\n', '7\n', '{"id":"a"}\n']) {
    writeFileSync(join(dir, 'copies.ndjson'), text);
    const error = await t.throwsAsync(async () => hooks!.filter!.load!(await artefact(dir), hookContext()));
    t.is((error as { code?: string }).code, 'FWK_STORE_CORRUPT', text);
  }
});
