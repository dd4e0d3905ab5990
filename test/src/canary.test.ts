/** Planted documents against the real filters, from the command line. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { framework, json, workingFolder } from './support/framework.js';

const preset = (plugins: readonly string[], kinds: readonly string[]): string =>
  [
    'name: canaries',
    'extends: smoke',
    'plugins:',
    ...plugins.map((plugin) => `  ${plugin}: {}`),
    '  plugin-canary:',
    `    kinds: [${kinds.join(', ')}]`,
    '',
  ].join('\n');

const SCRUBBERS = ['plugin-secret-filter', 'plugin-pii-scrub'];

test.serial(
  'every canary is caught by its filter, none is trained on, and the evaluator finds none',
  async (t) => {
    t.timeout(240_000);
    const cwd = await workingFolder(t);
    await writeFile(join(cwd, 'canaries.yaml'), preset(SCRUBBERS, ['secret', 'license', 'pii']));
    const outcome = await framework(['run', '--preset', './canaries.yaml', '--json'], { cwd });
    t.is(outcome.code, 0, outcome.stderr);
    const { metrics } = json<{ metrics: Record<string, unknown> }>(outcome);
    t.like(metrics, { 'canaries.planted': 3, 'canaries.caught': 3, 'canaries.survived': 0 });
    t.regex(await readFile(join(cwd, 'runs', 'canaries', 'report.html'), 'utf8'), /canaries/);

    const explained = await framework(['explain', 'canary:**', '--run', 'canaries', '--json'], { cwd });
    t.is(explained.code, 0, explained.stderr);
    const fates = JSON.stringify(json(explained));
    for (const said of [
      'canary:secret:src/client.js',
      'plugin-secret-filter',
      'canary:license:src/vendored.js',
      'license-gpl',
      'canary:pii:src/lists.js',
      'personal-data',
    ]) {
      t.true(fates.includes(said), `${said}\n${fates}`);
    }
  },
);

test.serial('without the filter for it a canary ends the run, with a code and what to do', async (t) => {
  t.timeout(120_000);
  const cwd = await workingFolder(t);
  await writeFile(join(cwd, 'canaries.yaml'), preset(['plugin-pii-scrub'], ['secret', 'license', 'pii']));
  const outcome = await framework(['run', '--preset', './canaries.yaml', '--until', 'filter', '--json'], {
    cwd,
  });
  t.is(outcome.code, 1, outcome.stderr);
  const error = json(outcome);
  t.like(error, { code: 'FWK_CANARY_SURVIVED', exitCode: 1, plugin: 'plugin-canary', hook: 'filter' });
  t.regex(String(error['message']), /'secret'.*canary:secret:src\/client\.js.*plugin-secret-filter/);
  t.regex(String(error['action']), /add plugin-secret-filter to the preset/);

  // And in words.
  const told = await framework(['run', '--preset', './canaries.yaml', '--until', 'filter'], { cwd });
  t.is(told.code, 1);
  t.regex(told.stderr, /FWK_CANARY_SURVIVED/);
});

test.serial('a benchmark that is not named is found before any work', async (t) => {
  const cwd = await workingFolder(t);
  await writeFile(join(cwd, 'canaries.yaml'), preset(SCRUBBERS, ['benchmark']));
  const outcome = await framework(['run', '--preset', './canaries.yaml', '--json'], { cwd });
  t.is(outcome.code, 2, outcome.stderr);
  t.like(json(outcome), { code: 'FWK_CONFIG_INVALID', exitCode: 2 });
});
