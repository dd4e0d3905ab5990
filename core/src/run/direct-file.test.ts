import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { pagesOf, writePastCache } from './direct-file.js';
import { sha256 } from './file-hash.js';
import { folder } from './testing/folder.js';

const CHUNK = 1 << 16;

/** Pieces of so many bytes, in two memories that take turns. */
async function* pieces(lengths: readonly number[]): AsyncGenerator<Uint8Array> {
  const memories = [pagesOf(CHUNK), pagesOf(CHUNK)];
  for (const [number, length] of lengths.entries()) {
    const memory = memories[number % 2]!;
    memory.fill(number + 1);
    yield memory.subarray(0, length);
  }
}

const wanted = (lengths: readonly number[]): Buffer =>
  Buffer.concat(lengths.map((length, number) => Buffer.alloc(length, number + 1)));

test('what is written past the cache is what was given, whatever the last piece is long', async (t) => {
  const dir = await folder(t);
  for (const last of [0, 1, 4095, 4096, 4097, CHUNK]) {
    const lengths = [CHUNK, CHUNK, last];
    const path = join(dir, `file-${last}`);
    const facts = await writePastCache(path, pieces(lengths));
    const content = wanted(lengths);
    t.true((await readFile(path)).equals(content), `${last}`);
    t.deepEqual(facts, { bytes: content.length, sha256: sha256(content) });
  }
});

test('pieces that no disk takes as they are go through the cache; what was there before goes', async (t) => {
  const path = join(await folder(t), 'file');
  await (await open(path, 'w')).close();
  for (const lengths of [[CHUNK, CHUNK, CHUNK], [5, CHUNK, 4096, 7], [3]]) {
    await writePastCache(path, pieces(lengths));
    t.true((await readFile(path)).equals(wanted(lengths)));
    t.is((await stat(path)).size, wanted(lengths).length);
  }
});

test('a folder that is not there is named', async (t) => {
  const path = join(await folder(t), 'no', 'file');
  t.like(await t.throwsAsync(writePastCache(path, pieces([1]))), { code: 'FWK_RUN_IO', at: path });
});
