import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { framework, json, workingFolder } from './support/framework.js';
import { serialWhen, unlessFull } from './support/skip.js';

/** Small enough for the windows of `smoke`. */
const HEAD =
  'plugin-contrastive-head: { pairs: 4, hardNegatives: 2, tokens: 16, shortest: 4, dimensions: 16, every: 2 }';
const EVALUATION = 'plugin-grounding-eval: { triples: 60, tokens: 16, shortest: 8 }';

const preset = (name: string, parent: string, ...plugins: readonly string[]): string =>
  [
    `name: ${name}`,
    `description: ${name}`,
    `extends: ${parent}`,
    'plugins:',
    ...plugins.map((line) => `  ${line}`),
    '',
  ].join('\n');

const filesOf = async (dir: string): Promise<Readonly<Record<string, string>>> => {
  const names = (await readdir(dir)).sort();
  return Object.fromEntries(
    await Promise.all(
      names.map(async (name) => [name, (await readFile(join(dir, name))).toString('base64')]),
    ),
  );
};

serialWhen(
  unlessFull,
  'a run with the head leaves the base and what it says as in a run without; killed, it comes to the same head',
  async (t) => {
    t.timeout(600_000);
    const cwd = await workingFolder(t);
    await writeFile(join(cwd, 'beside.yaml'), preset('beside', 'smoke', HEAD, EVALUATION));
    await writeFile(
      join(cwd, 'alone.yaml'),
      preset('alone', './beside.yaml', 'plugin-contrastive-head: null', 'plugin-grounding-eval: null'),
    );
    const run = async (name: string, as = name, env: Readonly<Record<string, string>> = {}) =>
      framework(['run', '--preset', `./${name}.yaml`, '--name', as, '--json'], { cwd, env });
    const checkpoint = (name: string, plugin: string) =>
      filesOf(join(cwd, 'runs', name, 'checkpoints', 'step-10', plugin));
    const results = async (name: string) =>
      JSON.parse(await readFile(join(cwd, 'runs', name, 'evaluation', 'step-10.json'), 'utf8')).results;

    for (const name of ['beside', 'alone']) {
      const outcome = await run(name);
      t.is(outcome.code, 0, outcome.stderr);
    }
    t.deepEqual(
      await checkpoint('beside', 'plugin-transformer'),
      await checkpoint('alone', 'plugin-transformer'),
    );
    const { grounding, ...others } = await results('beside');
    t.deepEqual(others, await results('alone'));
    t.is(grounding.metrics.accuracy.count, 60);

    const head = await checkpoint('beside', 'plugin-contrastive-head');
    const weights = Buffer.from(
      (await checkpoint('beside', 'plugin-transformer'))['weights.safetensors']!,
      'base64',
    );
    const { base } = JSON.parse(Buffer.from(head['head.json']!, 'base64').toString());
    t.is(base, createHash('sha256').update(weights).digest('hex'));

    const killed = await run('beside', 'killed', { FRAMEWORK_FAILPOINT: 'train.after-step:7=kill' });
    t.is(killed.code, 1, `the failpoint was never reached:\n${killed.stderr}`);
    const resumed = await run('beside', 'killed');
    t.is(resumed.code, 0, resumed.stderr);
    t.truthy(json(resumed)['contentRoot']);
    t.deepEqual(await checkpoint('killed', 'plugin-contrastive-head'), head);
    t.deepEqual((await results('killed')).grounding, grounding);
  },
);
