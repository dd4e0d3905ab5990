import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { sha256 } from '../../run/file-hash.js';
import { folder } from '../../run/testing/folder.js';
import { placeOf, writeNew } from './write-new.js';

test('a file is written whole, with its hash, and a second time refused and left as it is', async (t) => {
  const path = join(await folder(t), 'x.txt');
  const written = await writeNew(path, ['ä', 'b'.repeat(600_000), 'c']);
  const bytes = await readFile(path);
  t.deepEqual(written, { bytes: bytes.byteLength, sha256: sha256(bytes) });
  t.like(await t.throwsAsync(writeNew(path, ['other'])), { code: 'FWK_CLI_USAGE', at: path });
  t.is(sha256(await readFile(path)), written.sha256);
});

test('what fails on the way leaves nothing behind', async (t) => {
  const dir = await folder(t);
  async function* failing(): AsyncIterable<string> {
    yield 'x'.repeat(600_000);
    throw new Error('the table ends here');
  }
  await t.throwsAsync(writeNew(join(dir, 'x.txt'), failing()), { message: /the table ends here/ });
  t.deepEqual(await readdir(dir), []);
});

test('a folder takes the export under its own name; one that is missing is made', async (t) => {
  const dir = await folder(t);
  await mkdir(join(dir, 'there'));
  t.is(await placeOf(join(dir, 'there'), 'card.html'), join(dir, 'there', 'card.html'));
  t.is(await placeOf(`${join(dir, 'new')}/`, 'card.html'), join(dir, 'new', 'card.html'));
  t.is(await placeOf(join(dir, 'deep', 'mine.html'), 'card.html'), join(dir, 'deep', 'mine.html'));
  await writeFile(join(dir, 'file'), '');
  t.like(await t.throwsAsync(placeOf(join(dir, 'file', 'x'), 'card.html')), { code: 'FWK_CLI_USAGE' });
});
