import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { ShingleSpill } from './shingle-spill.js';

test('sets are read back as they were added, whatever is in memory', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'spill-'));
  // One of them is larger than what is gathered before writing, and than the cache.
  const sets = [3, 0, 400_000, 1, 70_000].map((length, set) =>
    Uint32Array.from({ length }, (_, at) => at * 7 + set),
  );
  for (const cacheBytes of [0, 1024, 2 ** 24]) {
    const spill = new ShingleSpill(join(folder, 'sets'), cacheBytes);
    const starts = sets.map((set) => spill.add(set));
    for (const _ of [1, 2]) {
      for (const [at, set] of sets.entries()) t.deepEqual(spill.read(starts[at]!, set.length), set);
    }
    spill.close();
  }
  t.deepEqual(await readdir(folder), []);
  await rm(folder, { recursive: true });
});
