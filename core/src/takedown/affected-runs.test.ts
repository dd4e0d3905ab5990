import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { runPaths } from '../run/layout.js';
import { openRunRecord } from '../run/run-record.js';
import { folder } from '../run/testing/folder.js';
import { allRuns } from './affected-runs.js';

test('a file among runs is none; a link that leads nowhere is one that cannot be read', async (t) => {
  const root = await folder(t);
  const { dir, refs } = runPaths(root, 'one');
  await mkdir(dir, { recursive: true });
  await writeFile(refs, JSON.stringify({ filter: 'a'.repeat(64) }));
  await writeFile(join(root, 'runs', 'notes'), 'mine');
  t.deepEqual(
    (await allRuns(root)).map(({ paths }) => paths.name),
    ['one'],
  );
  await t.throwsAsync(openRunRecord(root, 'notes'), { code: 'FWK_RUN_UNKNOWN', message: /there is no run/ });
  const link = join(root, 'runs', 'two');
  await symlink(join(root, 'elsewhere'), link);
  for (const opened of [allRuns(root), openRunRecord(root, 'two')])
    t.like(await t.throwsAsync(opened, { code: 'FWK_RUN_IO' } as never), { at: link });
});
