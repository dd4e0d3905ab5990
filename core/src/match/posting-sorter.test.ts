import { existsSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { folder } from '../run/testing/folder.js';
import { PostingSorter } from './posting-sorter.js';

test('postings come by hash and then by position, however few are held at once', async (t) => {
  const dir = join(await folder(t), 'scratch');
  // Few different bytes, so that hands are dealt again, down to those of one hash.
  const byte = fc.constantFrom(0, 1, 255);
  const hash = fc
    .tuple(byte, byte, byte, byte)
    .map(([a, b, c, d]) => ((a << 24) | (b << 16) | (c << 8) | d) >>> 0);
  const one = fc.tuple(hash, fc.integer({ min: 0, max: 2 ** 40 - 1 }));
  fc.assert(
    fc.property(fc.array(one, { maxLength: 200 }), fc.constantFrom(8, 80, 2 ** 20), (given, held) => {
      // As an index is read: positions ascend.
      const postings = [...given].sort((a, b) => a[1] - b[1]);
      const sorter = new PostingSorter(dir, held);
      for (const [value, position] of postings) sorter.add(value, position);
      t.is(sorter.count, postings.length);
      const found = [...sorter.end()].flatMap(({ first, bytes }) => {
        const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
        return Array.from({ length: words.length / 2 }, (_, at) => {
          const [low, high] = [words[2 * at]!, words[2 * at + 1]!];
          return [((first << 24) | (high >>> 8)) >>> 0, (high & 0xff) * 2 ** 32 + low];
        });
      });
      t.deepEqual(
        found,
        [...postings].sort((a, b) => a[0] - b[0] || a[1] - b[1]),
      );
      t.false(existsSync(dir), 'no scratch is left');
    }),
    { numRuns: 12 },
  );
});

test('what cannot be written, or is gone when it is sorted, is told with its place', async (t) => {
  const parent = await folder(t);
  const file = join(parent, 'file');
  await writeFile(file, '');
  const no = t.throws(() => new PostingSorter(join(file, 'scratch')));
  t.like(no, { code: 'FWK_RUN_IO', at: join(file, 'scratch') });

  const dir = join(parent, 'scratch');
  const sorter = new PostingSorter(dir);
  sorter.add(0x01000000, 7);
  const end = sorter.end();
  end.next();
  rmSync(join(dir, 'hand-2'));
  const gone = t.throws(() => [...end]);
  t.like(gone, { code: 'FWK_RUN_IO', at: join(dir, 'hand-2') });
  t.false(existsSync(dir), 'no scratch is left');
});
