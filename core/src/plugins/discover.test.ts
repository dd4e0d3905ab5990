import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { findPlugin, frameworkFolder, installedPlugins } from './discover.js';
import { folderIntegrity, integrityOf } from './integrity.js';
import { resolvePlan } from './resolve-plan.js';

const fixtures = fileURLToPath(new URL('../../test-cases/plugins/', import.meta.url));

function folder(t: ExecutionContext): string {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'framework-discover-')));
  t.teardown(() => rmSync(dir, { recursive: true }));
  return dir;
}

/** A package installed under a folder, made from a fixture. */
function install(into: string, name: string, fixture = 'drop-empty', exports?: object): string {
  const dir = join(into, 'node_modules', name);
  cpSync(join(fixtures, fixture), dir, { recursive: true });
  const id = name.replace(/^@framework\//, '');
  const manifest = {
    id,
    sdk: '^1.0',
    entry: './plugin.js',
    hooks: [{ hook: 'filter' }],
    capabilities: { deterministic: true, resumable: true, network: false },
  };
  const data = {
    name,
    version: '1.0.0',
    type: 'module',
    ...(exports ? { exports } : {}),
    framework: manifest,
  };
  writeFileSync(join(dir, 'package.json'), JSON.stringify(data));
  return dir;
}

test('an id is our package, then the package of that name; a scoped id is a package', (t) => {
  const root = folder(t);
  const foreign = install(root, 'plugin-x');
  t.is(findPlugin('plugin-x', [root]), foreign);
  const ours = install(root, '@framework/plugin-x');
  t.is(findPlugin('plugin-x', [root]), ours);
  const scoped = install(root, '@me/my-eval');
  t.is(findPlugin('@me/my-eval', [root]), scoped);
  t.is(findPlugin('plugin-y', [root]), undefined);
  t.deepEqual(installedPlugins([root]), ['@me/my-eval', 'plugin-x']);
});

test('a package whose exports hide package.json is found all the same', (t) => {
  const root = folder(t);
  const dir = install(root, 'plugin-hidden', 'drop-empty', { '.': './plugin.js' });
  t.is(findPlugin('plugin-hidden', [root]), dir);
});

test('the folder that names a plugin is looked from before the working folder', (t) => {
  const root = folder(t);
  install(root, 'plugin-x');
  const nested = join(root, 'nested');
  const near = install(nested, 'plugin-x');
  t.is(findPlugin('plugin-x', [nested, root]), near);
});

test('a preset names an installed package, scoped or not, with dots or not', async (t) => {
  const root = folder(t);
  install(root, '@me/my.eval', 'settings');
  writeFileSync(join(root, 'p.yaml'), 'plugins:\n  "@me/my.eval": {}\n');
  const plan = await resolvePlan({ preset: './p.yaml', root, trust: ['@me/my.eval'] });
  t.deepEqual(
    plan.plugins.map(({ id, package: name }) => [id, name]),
    [['@me/my.eval', '@me/my.eval']],
  );
});

test('a second copy of the SDK is refused, with both places', async (t) => {
  const root = folder(t);
  const dir = install(root, 'plugin-x');
  const copy = join(dir, 'node_modules', '@framework', 'sdk');
  mkdirSync(copy, { recursive: true });
  writeFileSync(join(copy, 'package.json'), '{"name":"@framework/sdk","version":"0.1.0"}');
  writeFileSync(join(root, 'p.yaml'), 'plugins:\n  plugin-x: {}\n');
  const error = await t.throwsAsync(resolvePlan({ preset: './p.yaml', root }), {
    code: 'FWK_PLUGIN_SDK_DUPLICATE',
  });
  t.true(error?.message.includes(copy));
});

test('integrity: the same for the same code, another for another byte; tests and maps do not count', (t) => {
  const root = folder(t);
  const dir = install(root, 'plugin-x');
  const before = integrityOf(dir, undefined);
  utimesSync(join(dir, 'plugin.js'), 0, 0);
  for (const name of ['plugin.test.js', 'plugin.js.map', 'plugin.d.ts', '.tsbuildinfo', 'README.md']) {
    writeFileSync(join(dir, name), 'x');
  }
  t.is(integrityOf(dir, undefined), before);
  writeFileSync(join(dir, 'more.js'), '');
  t.not(integrityOf(dir, undefined), before);
});

test('integrity of a whole folder: what is not shipped counts too, packages and runs do not, links stay inside', (t) => {
  const root = folder(t);
  const dir = install(root, 'plugin-x');
  const before = folderIntegrity(dir);
  for (const name of [
    'node_modules/dep/index.js',
    'runs/one/run.json',
    '.framework/store/x',
    'plugin.js.map',
  ]) {
    mkdirSync(join(dir, name, '..'), { recursive: true });
    writeFileSync(join(dir, name), 'x');
  }
  symlinkSync('.', join(dir, 'circle'));
  t.is(folderIntegrity(dir), before);
  writeFileSync(join(dir, 'plugin.test.js'), 'x');
  t.not(folderIntegrity(dir), before);
  symlinkSync(tmpdir(), join(dir, 'out'));
  t.throws(() => folderIntegrity(dir), { code: 'FWK_PLUGIN_LOAD', message: /'out' is a symbolic link/ });
});

test('the shipped plugins are found from anywhere', (t) => {
  t.truthy(findPlugin('plugin-trainer', [folder(t), frameworkFolder]));
});
