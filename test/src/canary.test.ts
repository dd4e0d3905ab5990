/** Planted documents against the real filters, from the command line. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { framework, json, workingFolder } from './support/framework.js';
import { serialWhen, unlessFull } from './support/skip.js';

/** `smoke`, with other values of some plugins. */
const preset = (plugins: Readonly<Record<string, string>>): string =>
  [
    'name: canaries',
    'extends: smoke',
    'plugins:',
    ...Object.entries(plugins).map(([plugin, config]) => `  ${plugin}: ${config}`),
    '',
  ].join('\n');

serialWhen(
  unlessFull,
  'every canary is caught by its filter, none is trained on, and the evaluator finds none',
  async (t) => {
    t.timeout(240_000);
    const cwd = await workingFolder(t);
    await writeFile(join(cwd, 'canaries.yaml'), preset({ 'plugin-canary': '{}' }));
    const outcome = await framework(['run', '--preset', './canaries.yaml', '--json'], { cwd });
    t.is(outcome.code, 0, outcome.stderr);
    const { metrics } = json<{ metrics: Record<string, unknown> }>(outcome);
    t.like(metrics, { 'canaries.planted': 6, 'canaries.caught': 6, 'canaries.survived': 0 });
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
      'canary:duplicate/b:src/copy.js',
      'near-duplicate',
      'canary:benchmark:',
      'plugin-decontaminate',
    ]) {
      t.true(fates.includes(said), `${said}\n${fates}`);
    }
  },
);

serialWhen(
  unlessFull,
  'without the filter for it a canary ends the run, with a code and what to do',
  async (t) => {
    t.timeout(120_000);
    const cwd = await workingFolder(t);
    await writeFile(join(cwd, 'canaries.yaml'), preset({ 'plugin-secret-filter': 'null' }));
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
  },
);

serialWhen(unlessFull, 'a benchmark that is not named is found before any work', async (t) => {
  const cwd = await workingFolder(t);
  await writeFile(join(cwd, 'canaries.yaml'), preset({ 'plugin-canary': "{ benchmark: '' }" }));
  const outcome = await framework(['run', '--preset', './canaries.yaml', '--json'], { cwd });
  t.is(outcome.code, 2, outcome.stderr);
  t.like(json(outcome), { code: 'FWK_CONFIG_INVALID', exitCode: 2 });
});
