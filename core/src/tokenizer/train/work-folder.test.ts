import { existsSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { folder } from '../../run/testing/folder.js';
import { emptyWork, inWorkFolder } from './work-folder.js';

test('of two that train for one folder the later is refused at once, and the first keeps its work', async (t) => {
  const out = join(await folder(t), 'made');
  const answer = await inWorkFolder(out, async (work) => {
    await writeFile(join(work, 'counted'), 'words');
    const refused = await t.throwsAsync(inWorkFolder(out, async () => t.fail('it may not begin')));
    t.like(refused, { code: 'FWK_RUN_BUSY', at: out });
    t.true((await readdir(work)).includes('counted'));
    await inWorkFolder(join(out, '..', 'other'), async () => t.pass());
    return 7;
  });
  t.is(answer, 7);
});

test('what a try leaves stays for the next, and a work folder with nothing in it goes', async (t) => {
  const out = join(await folder(t), 'made');
  const failing = inWorkFolder(out, async (work) => {
    await writeFile(join(work, 'counted'), 'words');
    throw new Error('no memory');
  });
  await t.throwsAsync(failing, { message: 'no memory' });
  t.deepEqual(await readdir(`${out}.partial`), ['counted']);
  await inWorkFolder(out, emptyWork);
  t.false(existsSync(`${out}.partial`));
});
