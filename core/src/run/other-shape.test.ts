/** Files of a run that are JSON, and not what the run wrote: of another version, or edited by hand. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { readEvaluationFile } from './evaluation-file.js';
import { readRunFile } from './run-file.js';
import { folder } from './testing/folder.js';

const whole = {
  name: 'one',
  preset: 'smoke',
  invocation: { preset: 'smoke', files: [], settings: [], environment: {} },
  config: { run: {}, plugins: {} },
  contentRoot: null,
};

test('run.json: what it was started with is whole, or the file is refused', async (t) => {
  const path = join(await folder(t), 'run.json');
  const read = async (value: unknown) => {
    await writeFile(path, JSON.stringify(value));
    return readRunFile(path);
  };
  t.is((await read({ ...whole, later: 1 }))?.name, 'one');
  for (const config of [
    undefined,
    null,
    {},
    { run: {} },
    { run: {}, plugins: [] },
    { ...whole.config, gates: 1 },
  ])
    await t.throwsAsync(read({ ...whole, config }), { code: 'FWK_RUN_IO' } as never, JSON.stringify(config));
});

test('evaluation: each result has its metrics, or the file is refused', async (t) => {
  const path = join(await folder(t), 'step-1.json');
  const read = async (results: unknown) => {
    await writeFile(path, JSON.stringify({ step: 1, results }));
    return readEvaluationFile(path);
  };
  t.deepEqual((await read({ x: { metrics: { y: { value: 1 } } } }))?.step, 1);
  for (const results of [{ x: {} }, { x: null }, { x: { metrics: null } }, { x: { metrics: { y: 1 } } }])
    await t.throwsAsync(read(results), { code: 'FWK_RUN_IO' } as never, JSON.stringify(results));
});
