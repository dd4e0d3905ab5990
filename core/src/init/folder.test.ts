import { mkdir, realpath, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { folder } from '../run/testing/folder.js';
import { folderKeys, readableFolder } from './folder.js';
import { presetName } from './preset-name.js';

test('a folder inside the working folder is named from there, one elsewhere by where it lies', async (t) => {
  const root = await realpath(await folder(t));
  t.deepEqual(folderKeys(root, join(root, 'a', 'b')), { path: './a/b', exclude: [] });
  t.deepEqual(folderKeys(root, join(root, '..dots')), { path: './..dots', exclude: [] });
  t.deepEqual(folderKeys(join(root), '/elsewhere'), { path: '/elsewhere', exclude: [] });
});

test('what runs write into the folder itself is left out of it, wherever they are started', async (t) => {
  const root = await realpath(await folder(t));
  await mkdir(join(root, 'work [1]'));
  t.deepEqual(folderKeys(root, root), { path: '.', exclude: ['/runs', '/.framework'] });
  t.deepEqual(folderKeys(join(root, 'work [1]'), root).exclude, ['/work ?1?/runs', '/work ?1?/.framework']);
});

test('a link to a folder is that folder', async (t) => {
  const root = await realpath(await folder(t));
  await mkdir(join(root, 'real'));
  await symlink(join(root, 'real'), join(root, 'link'));
  t.is(readableFolder(root, 'link'), join(root, 'real'));
  await symlink(join(root, 'loop'), join(root, 'loop'));
  t.throws(() => readableFolder(root, 'loop'), { code: 'FWK_SOURCE_UNREADABLE' });
});

test('a name is the folder’s as far as a run can have it', async (t) => {
  const root = await folder(t);
  const name = (path: string) => presetName(root, path, undefined).name;
  t.is(name('/a/My Code (2)'), 'My-Code-2');
  t.is(name('/a/.hidden'), 'hidden');
  t.is(name('/a/x'.padEnd(300, 'y')).length, 100);
  t.throws(() => name('/a/код'), { code: 'FWK_CLI_USAGE' });
  t.throws(() => name('/'), { code: 'FWK_CLI_USAGE' });
});

test('a name that is taken is refused: by a file, a link that leads nowhere, a run, a preset', async (t) => {
  const root = await folder(t);
  const taken = { code: 'FWK_INIT_EXISTS' };
  await writeFile(join(root, 'file.yaml'), '');
  await symlink(join(root, 'nowhere'), join(root, 'link.yaml'));
  await mkdir(join(root, 'runs', 'trained'), { recursive: true });
  for (const name of ['file', 'link', 'trained', 'base-code', 'tiny-code'])
    t.throws(() => presetName(root, '/a', name), taken, name);
});
