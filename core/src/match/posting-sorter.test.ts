import { existsSync } from 'node:fs';
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
