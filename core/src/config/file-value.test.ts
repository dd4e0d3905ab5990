import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig, file, group, list, map, optional } from '@framework/sdk';
import test from 'ava';
import { locateFile } from './file-value.js';
import { portable, resolveNamespace } from './namespace.js';

const schema = defineConfig({
  words: file({ doc: 'Words.' }),
  lists: list(file(), { doc: 'Lists.', default: [] }),
  named: map(optional(file()), { doc: 'By name.', default: {} }),
  inner: group({ tasks: file({ doc: 'Tasks.' }) }, { doc: 'A group.' }),
});

const folders = mkdtempSync(join(tmpdir(), 'file-value-'));
test.after.always('away with it', () => rmSync(folders, { recursive: true, force: true }));
const folder = () => mkdtempSync(join(folders, 'one-'));
const resolved = (dir: string, written: object) => {
  const layer = { folder: dir, content: {}, place: () => 'here' };
  return resolveNamespace(schema, [{ layer, written: written as never }], ['plugins', 'p'], dir);
};
const identity = (dir: string, written: object) =>
  portable(
    schema,
    resolved(dir, written).values,
    (path) => path,
    (name) => name,
  );

test('a file counts by its content, not by its name or place', (t) => {
  const [one, other] = [folder(), folder()];
  writeFileSync(join(one, 'a.txt'), 'x\n');
  writeFileSync(join(other, 'b.txt'), 'x\n');
  const before = identity(one, { words: 'a.txt', inner: { tasks: 'a.txt' }, lists: ['a.txt'] });
  t.deepEqual(before, identity(other, { words: 'b.txt', inner: { tasks: 'b.txt' }, lists: ['b.txt'] }));
  writeFileSync(join(one, 'a.txt'), 'y\n');
  t.notDeepEqual(before, identity(one, { words: 'a.txt', inner: { tasks: 'a.txt' }, lists: ['a.txt'] }));
});

test('the empty text names no file', (t) => {
  const { values, problems } = resolved(folder(), { words: '' });
  t.is(values['words'], '');
  t.deepEqual(problems, []);
});

test('what is not there is a problem at its own place, however it nests', (t) => {
  const dir = folder();
  const { problems } = resolved(dir, {
    words: 'a',
    lists: ['b', dir],
    named: { c: 'c', d: null },
    inner: { tasks: 'package:no-such-package/e' },
  });
  t.deepEqual(
    problems.map(({ message }) => message.replaceAll(dir, '<dir>')),
    [
      `'plugins.p.words' names a file that is not there: <dir>/a`,
      `'plugins.p.lists.0' names a file that is not there: <dir>/b`,
      `'plugins.p.lists.1' names what is no file: <dir>`,
      `'plugins.p.named.c' names a file that is not there: <dir>/c`,
      `'plugins.p.inner.tasks' names a file that is not there: package:no-such-package/e`,
    ],
  );
  t.true(problems.every(({ code }) => code === 'FWK_CONFIG_INVALID'));
});

test('a value that does not fit hides no file that is not there', (t) => {
  const { problems } = resolved(folder(), { words: 'a', lists: 7, named: [], inner: 'x' });
  t.is(problems.filter(({ message }) => message.includes('not there')).length, 1);
  t.true(problems.length > 1);
});

test('a file of an installed package, scoped or not, as seen from who names it', (t) => {
  const dir = folder();
  for (const name of ['words', '@me/words']) {
    mkdirSync(join(dir, 'node_modules', name, 'lists'), { recursive: true });
    writeFileSync(join(dir, 'node_modules', name, 'package.json'), '{}');
    writeFileSync(join(dir, 'node_modules', name, 'lists', 'a.txt'), name);
    t.true(locateFile(dir, `package:${name}/lists/a.txt`).endsWith(join(name, 'lists', 'a.txt')));
    t.deepEqual(resolved(dir, { words: `package:${name}/lists/a.txt` }).problems, []);
  }
});
