import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesOf } from '@framework/sdk/spill';
import test from 'ava';
import { ShingleSpill } from './shingle-spill.js';

test('sets are read back as they were added, whatever is in memory', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'spill-'));
  // One of them is larger than what is gathered before writing, and than the cache; many go over others there.
  const many = Array.from({ length: 40 }, (_, at) => 20 + ((at * 37) % 230));
  const sets = [3, 0, 400_000, 1, 70_000, ...many].map((length, set) =>
    Uint32Array.from({ length }, (_, at) => at * 7 + set),
  );
  for (const cacheBytes of [0, 1024, 2 ** 24]) {
    const spill = new ShingleSpill(join(folder, 'sets'), cacheBytes);
    const starts = sets.map((set) => spill.add(set));
    for (let read = 0; read < 4 * sets.length; read++) {
      const at = (read * read) % sets.length;
      const found = spill.read(starts[at]!, sets[at]!.length);
      t.true(Buffer.from(bytesOf(found)).equals(bytesOf(sets[at]!)));
    }
    spill.close();
  }
  t.deepEqual(await readdir(folder), []);
  await rm(folder, { recursive: true });
});
