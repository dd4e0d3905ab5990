import { mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { collectGarbage } from './garbage.js';
import { Journal } from './journal.js';
import { runPaths } from './layout.js';
import { runNames } from './run-names.js';
import { folder } from './testing/folder.js';

/** A run that made one object. */
async function madeOne(t: ExecutionContext) {
  const paths = runPaths(await folder(t), 'one');
  const object = join(paths.store, 'a'.repeat(64));
  await mkdir(object, { recursive: true });
  await mkdir(paths.dir, { recursive: true });
  await (await Journal.open(paths.journal)).append('object', { name: 'filter' });
  return { ...paths, object };
}

test('of a run that made objects and lost the list of those it uses, nothing is removed', async (t) => {
  const { root, store, refs, journal } = await madeOne(t);
  const error = await t.throwsAsync(collectGarbage(root, 'remove'), { code: 'FWK_RUN_IO' } as never);
  t.like(error, { at: refs });
  t.is((await readdir(store)).length, 1);
  // One that was killed before it made any refers to none.
  await rm(journal);
  t.is((await collectGarbage(root, 'look')).removed.length, 1);
});

test('runs that cannot be seen are not taken for none', async (t) => {
  const { root, store } = await madeOne(t);
  const runs = join(root, 'runs');
  await rm(runs, { recursive: true });
  t.deepEqual(await runNames(root), []);
  // A disk that is not mounted.
  await symlink(join(root, 'elsewhere'), runs);
  await t.throwsAsync(collectGarbage(root, 'remove'), { code: 'FWK_RUN_IO' } as never);
  await rm(runs);
  await writeFile(runs, '');
  await t.throwsAsync(collectGarbage(root, 'remove'), { code: 'FWK_RUN_IO' } as never);
  t.is((await readdir(store)).length, 1);
});

test('a run behind a link keeps what it uses, also where the link leads nowhere for now; a file is no run', async (t) => {
  const { root, dir, store, refs } = await madeOne(t);
  await writeFile(refs, JSON.stringify({ filter: 'a'.repeat(64) }));
  await writeFile(join(root, 'runs', 'notes'), 'mine');
  t.deepEqual(await runNames(root), ['one']);
  const elsewhere = join(root, 'elsewhere');
  await rename(dir, elsewhere);
  await symlink(elsewhere, dir);
  t.deepEqual(await runNames(root), ['one']);
  // A disk that is not mounted.
  await rename(elsewhere, join(root, 'away'));
  const error = await t.throwsAsync(collectGarbage(root, 'remove'), { code: 'FWK_RUN_IO' } as never);
  t.like(error, { at: dir });
  t.is((await readdir(store)).length, 1);
});
