import { execFile } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test from 'ava';
import { explain } from './examine.js';
import { RULES } from './rules/index.js';
import { VARIANTS } from './subject.js';
import { pluginContract, type TestHandle } from './suite.js';
import { temporaryFolder } from './temporary.js';

// The list of rules that do not speak of a plugin is a count otherwise.
process.env['FRAMEWORK_CONTRACT_VERBOSE'] = '1';
// The tiers of our own tests are none of its business.
delete process.env['FRAMEWORK_CONTRACT_LEAVE_OUT'];
delete process.env['FRAMEWORK_CONTRACT_CASES'];

const mutant = (name: string) => fileURLToPath(new URL(`../../mutants/${name}`, import.meta.url));

// The suite on AVA is this: a healthy plugin, every variant.
await pluginContract({ test, plugin: mutant('healthy-filter'), label: 'AVA' });

/** A `test` that keeps what it is given, and says how each test ended. */
async function registered(options: Omit<Parameters<typeof pluginContract>[0], 'test'>) {
  const bodies: [string, (t: TestHandle) => Promise<void>][] = [];
  const collect = (title: string, body: (t: TestHandle) => Promise<void>) => void bodies.push([title, body]);
  await pluginContract({ ...options, test: collect });
  const results: { title: string; failure: string | null; lines: string[] }[] = [];
  for (const [title, body] of bodies) {
    const lines: string[] = [];
    const failure = await body({ log: (...more) => void lines.push(...more) }).then(
      () => null,
      (error: Error) => error.message,
    );
    results.push({ title, failure, lines });
  }
  return results;
}

test('every title is there once, whatever the variants', async (t) => {
  const titles: string[] = [];
  await pluginContract({
    test: (title) => void titles.push(title),
    plugin: mutant('healthy-lifecycle'),
    label: 'mine',
    // Named, because the quick tier asks for two of them only.
    variants: VARIANTS,
  });
  t.is(new Set(titles).size, titles.length);
  t.true(titles.every((title) => title.startsWith('mine: healthy-lifecycle: ')));
  t.true(
    titles.includes('mine: healthy-lifecycle: tarball: every module the manifest names is in the tarball'),
  );
});

test('each rule is a test, or is listed with the reason why not', async (t) => {
  const results = await registered({ plugin: mutant('healthy-filter'), variants: ['plain'] });
  t.deepEqual(
    results.filter(({ failure }) => failure !== null),
    [],
  );
  const silent = results.at(-1)!.lines.flatMap((line) => line.replace(/^.*?: /, '').split(', '));
  const plain = RULES.filter(({ variants }) => variants?.includes('plain') !== false).map(({ id }) => id);
  t.is(results.length - 1 + silent.filter((id) => plain.includes(id)).length, plain.length);
  t.true(results.at(-1)!.lines.some((line) => line.startsWith("does not tap 'loss': loss/sync, ")));
});

test('a broken rule fails its test with what, where, what to do, and its name', async (t) => {
  const results = await registered({ plugin: mutant('lifecycle-closed'), variants: ['plain'] });
  const failed = results.filter(({ failure }) => failure !== null);
  t.is(failed.length, 1);
  t.regex(failed[0]!.title, /once closed, it leaves no file, timer, thread, process or socket open$/);
  t.regex(
    failed[0]!.failure!,
    /^it left a timer open, made at .*plugin\.js:6.* \(rule lifecycle\/closed\)\n {2}at hook setup/,
  );
  t.regex(failed[0]!.failure!, /\n {2}→ close it in `teardown`/);
});

test('an unreadable manifest is one failing test that says all that is wrong', async (t) => {
  const results = await registered({ plugin: mutant('manifest-form'), variants: ['plain', 'traced'] });
  t.is(results.length, 1);
  t.regex(results[0]!.failure!, /FWK_PLUGIN_MANIFEST: 'capabilties' is no field of a manifest/);
});

test('a folder without package.json is one failing test', async (t) => {
  const [result, ...more] = await registered({ plugin: temporaryFolder('empty') });
  t.deepEqual(more, []);
  t.regex(result!.failure!, /package\.json cannot be read/);
});

test('of a plugin that cannot be opened one test says why, and one that the others were not examined', async (t) => {
  const results = await registered({ plugin: mutant('lifecycle-opens'), variants: ['plain', 'traced'] });
  const failed = results.filter(({ failure }) => failure !== null);
  t.is(failed.length, 2, 'once a variant');
  t.regex(failed[0]!.failure!, /the table is not there/);
  t.true(results.some(({ title }) => /not examined: \d\d rules, because it cannot be made/.test(title)));
});

test('a manifest that is not true fails once', async (t) => {
  const results = await registered({ plugin: mutant('manifest-true'), variants: ['plain', 'traced'] });
  const failed = results.filter(({ failure }) => failure !== null);
  t.is(failed.length, 1);
  t.regex(failed[0]!.failure!, /\(rule manifest\/true\)/);
  t.true(results.some(({ title }) => title.includes('because its manifest and its code differ')));
});

test('what nobody provides is told once, and the place of an error is in the plugin', async (t) => {
  const dir = temporaryFolder('featureless');
  cpSync(mutant('filter-rows'), dir, { recursive: true });
  const plugin = (call: string) =>
    writeFileSync(
      join(dir, 'plugin.js'),
      `export default { framework: 'plugin', create: () => ({ hooks: { filter: { parallel: 'per-batch', apply: (batch, ctx) => {\n${call}\n} } } }) };\n`,
    );
  plugin("ctx.feature(batch, 'nobodys');");
  const results = await registered({ plugin: dir, variants: ['plain'] });
  const failed = results.filter(({ failure }) => failure?.includes("computes the feature 'nobodys'"));
  t.is(failed.length, 1, results.map(({ failure }) => failure).join('\n'));
});

test('the place of an error is the first frame in the plugin, named once', (t) => {
  const error = new TypeError('no such row');
  error.stack = `TypeError: no such row\n    at node:internal/x:1:1\n    at judge (file:///p/my/plugin.js:3:7)\n    at file:///p/sdk.js:1:1`;
  t.is(explain(error, '/p/my', 'filter/rows').at, 'judge (file:///p/my/plugin.js:3:7)');
  t.is(explain(error, '/p/other', 'filter/rows').at, 'hook filter');
});

test('a bench that cannot be imported is a failing test', async (t) => {
  const dir = temporaryFolder('bench');
  writeFileSync(join(dir, 'bench.js'), 'export const bench = {};\n');
  const results = await registered({ plugin: mutant('healthy-filter'), bench: join(dir, 'bench.js') });
  t.is(results.length, 1);
  t.regex(results[0]!.failure!, /exports no bench by default/);
});

test('on node:test a healthy plugin passes, and a mutant fails by its rule', async (t) => {
  const healthy = await underNodeTest('healthy-filter', 'plain,workers');
  t.is(healthy.code, 0, healthy.output);
  t.regex(healthy.output, /# pass [1-9]\d/);
  t.regex(healthy.output, /# fail 0/);
  t.regex(healthy.output, /# does not tap 'loss': loss\/sync, /);

  const broken = await underNodeTest('config-defaults', 'plain', { FRAMEWORK_CONTRACT_VERBOSE: '' });
  t.regex(broken.output, /# \d+ of \d+ rules; FRAMEWORK_CONTRACT_VERBOSE=1/);
  t.not(broken.code, 0);
  t.regex(broken.output, /# fail 1\n/);
  t.regex(broken.output, /not ok .* every default is a value its own field allows/);
  t.regex(broken.output, /the default of 'rows' must be at least 10, not 5 \(rule config\/defaults\)/);
});

async function underNodeTest(
  name: string,
  variants: string,
  more: NodeJS.ProcessEnv = {},
): Promise<{ code: number; output: string }> {
  const file = fileURLToPath(new URL('./suite-under-node-test.js', import.meta.url));
  // Set while a test file of node:test runs, and by AVA's own use of it: it would change the output.
  const { NODE_TEST_CONTEXT: _, FRAMEWORK_CONTRACT_LEAVE_OUT: __, ...env } = process.env;
  const running = promisify(execFile)(process.execPath, ['--test', '--test-reporter=tap', file], {
    env: { ...env, ...more, CONTRACT_PLUGIN: mutant(name), CONTRACT_VARIANTS: variants },
  });
  return running.then(
    ({ stdout }) => ({ code: 0, output: stdout }),
    ({ code, stdout }: { code: number; stdout: string }) => ({ code, output: stdout }),
  );
}
