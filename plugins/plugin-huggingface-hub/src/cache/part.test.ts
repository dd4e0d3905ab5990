import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RemoteHash } from '@framework/sdk';
import test from 'ava';
import { ownerName } from './owner.js';
import { keyOf, Part } from './part.js';

const folders = mkdtempSync(join(tmpdir(), 'hub-part-'));
test.after.always('away with it', () => rmSync(folders, { recursive: true, force: true }));

const hash: RemoteHash = { algorithm: 'sha256', hex: 'a'.repeat(64) };
const HOUR = 3600;

/** A folder with one beginning of three bytes, last written to so many seconds ago. */
function folderWith(owner: string, secondsAgo: number) {
  const folder = mkdtempSync(join(folders, 'one-'));
  // This process counts its own from 0 on.
  const name = owner === '' ? `${keyOf(hash)}.part` : `${keyOf(hash)}.${owner}.999.part`;
  writeFileSync(join(folder, name), 'abc');
  const then = Date.now() / 1000 - secondsAgo;
  utimesSync(join(folder, name), then, then);
  return { folder, name };
}

test('a beginning from elsewhere is left to its owner until that was silent for an hour', async (t) => {
  for (const owner of ['elsewhere.1.1', 'elsewhere-0123456789abcdef.1.77']) {
    const young = folderWith(owner, 0.9 * HOUR);
    const mine = await Part.claim(young.folder, hash);
    t.is(mine.inherited, 0);
    t.true(readdirSync(young.folder).includes(young.name));
    await mine.remove();
    const old = folderWith(owner, 1.1 * HOUR);
    const taken = await Part.claim(old.folder, hash);
    t.is(taken.inherited, 3);
    t.deepEqual(readdirSync(old.folder).length, 1);
    // What was taken over is a sign of life of the new owner.
    t.true(Date.now() - statSync(taken.path).mtimeMs < 0.5 * HOUR * 1000);
    await taken.remove();
  }
});

test('silence says nothing of a process that runs here, and nobody’s beginning is taken at once', async (t) => {
  const alive = folderWith(ownerName(), 48 * HOUR);
  const other = await Part.claim(alive.folder, hash);
  t.is(other.inherited, 0);
  await other.remove();
  const nobodys = folderWith('', 0);
  const taken = await Part.claim(nobodys.folder, hash);
  t.is(taken.inherited, 3);
  await taken.release();
  t.deepEqual(readdirSync(nobodys.folder), [nobodys.name]);
});
