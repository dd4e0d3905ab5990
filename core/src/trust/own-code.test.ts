import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { frameworkFolder } from '../plugins/discover.js';
import { isOwnCode } from './own-code.js';

function folder(t: ExecutionContext): string {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'framework-own-')));
  t.teardown(() => rmSync(dir, { recursive: true }));
  return dir;
}

const packageAt = (dir: string, data: object): string => {
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'package.json'), JSON.stringify(data));
  return dir;
};

test('in a checkout: the packages of the workspace core belongs to, and nothing else under it', (t) => {
  const root = packageAt(folder(t), { workspaces: ['core', './plugins/*/'] });
  const core = join(root, 'core');
  const own = (...path: string[]) => isOwnCode(join(root, ...path), 'whatever', core);
  t.true(own('plugins', 'plugin-x'));
  t.false(own('plugins'));
  t.false(own('plugins', 'plugin-x', 'inner'));
  t.false(own('plugins', '.cache'));
  t.false(own('node_modules', 'plugin-x'));
  t.false(own('plugins', 'node_modules'));
  t.false(own('core', 'test-cases', 'plugins', 'x'));
  t.false(own('..', 'plugin-x'));
});

test('a workspace around an installed framework makes nothing in it ours', (t) => {
  const root = packageAt(folder(t), { workspaces: ['*', 'node_modules/*', 'node_modules/*/*', '*/*/*'] });
  const core = join(root, 'node_modules', '@framework', 'core');
  t.false(isOwnCode(join(root, 'my-plugin'), 'my-plugin', core));
  t.false(isOwnCode(join(root, 'node_modules', 'plugin-x'), 'plugin-x', core));
});

test('installed: what lies beside core under our scope, by its own name', (t) => {
  const root = folder(t);
  const scope = join(root, 'node_modules', '@framework');
  const core = join(scope, 'core');
  t.true(isOwnCode(join(scope, 'plugin-x'), '@framework/plugin-x', core));
  t.false(isOwnCode(join(scope, 'plugin-x'), 'evil', core), 'an npm alias');
  t.false(isOwnCode(join(scope, 'plugin-x'), '@framework/plugin-y', core));
  const nested = join(root, 'node_modules', 'evil', 'node_modules', '@framework', 'plugin-x');
  t.false(isOwnCode(nested, '@framework/plugin-x', core), 'bundled by somebody');
  t.false(isOwnCode(join(root, '@framework', 'plugin-x'), '@framework/plugin-x', core), 'no install at all');
  t.false(isOwnCode(join(root, 'x', '@framework', 'plugin-x'), '@framework/plugin-x', join(root, 'core')));
});

test('installed by pnpm: packages of one store', (t) => {
  const store = join(folder(t), 'node_modules', '.pnpm');
  const inStore = (entry: string, name: string) => join(store, entry, 'node_modules', '@framework', name);
  const core = inStore('@framework+core@0.1.0', 'core');
  t.true(isOwnCode(inStore('@framework+plugin-x@0.1.0', 'plugin-x'), '@framework/plugin-x', core));
  t.false(isOwnCode(join(store, 'evil@1', 'node_modules', 'evil'), 'evil', core));
});

test('here: our plugins are ours, the test cases are not', (t) => {
  const root = join(frameworkFolder, '..', '..', '..');
  t.true(isOwnCode(join(root, 'plugins', 'plugin-trainer'), '@framework/plugin-trainer'));
  t.false(isOwnCode(join(root, 'core', 'test-cases', 'plugins', 'mark'), 'mark'));
});
