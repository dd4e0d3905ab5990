import test from 'ava';
import fc from 'fast-check';
import { makeZip, type Packed, plainCrc } from '../testing/make-zip.js';
import { LIMITS } from './limits.js';
import { readZip } from './zip.js';

const LIMIT = { ...LIMITS, unpackedBytes: 2 ** 20 };
const zip = (...files: Packed[]) => makeZip(files, plainCrc);
const refused = { code: 'FWK_EVAL_TASKS' };

test('what was packed comes out, stored or deflated', async (t) => {
  const file = fc.record({
    name: fc.stringMatching(/^[a-z]{1,8}\.txt$/),
    content: fc.uint8Array({ maxLength: 2000 }),
    method: fc.constantFrom('stored' as const, 'deflated' as const),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(file, { maxLength: 5 }), async (files) => {
      const read = await readZip(zip(...files), 'a.zip', LIMIT);
      t.deepEqual(
        read.map(({ name, bytes }) => [name, [...bytes]]),
        files.map(({ name, content }) => [name, [...content]]),
      );
    }),
  );
});

test('a bomb is not unpacked, whatever its directory says of its size', async (t) => {
  const bomb = new Uint8Array(8 * 2 ** 20);
  await t.throwsAsync(readZip(zip({ name: 'b', content: bomb }), 'a.zip', LIMIT), {
    ...refused,
    message: /more than 1 MiB/,
  });
  await t.throwsAsync(readZip(zip({ name: 'b', content: bomb, lies: { size: 10 } }), 'a.zip', LIMIT), {
    ...refused,
    message: /larger than the directory says/,
  });
  const many = Array.from({ length: 20 }, (_, at) => ({ name: `${at}`, content: new Uint8Array(2 ** 17) }));
  await t.throwsAsync(readZip(zip(...many), 'a.zip', LIMIT), { ...refused, message: /more than 1 MiB/ });
});

test('damage, encryption and other methods are refused with the entry’s name', async (t) => {
  const content = new TextEncoder().encode('hello, hello, hello');
  for (const [lies, message] of [
    [{ crc: 1 }, /damaged/],
    [{ size: 3 }, /damaged/],
    [{ flags: 1 }, /encrypted/],
    [{ method: 12 }, /method 12/],
  ] as const) {
    const error = await t.throwsAsync(readZip(zip({ name: 'in.jsonl', content, lies }), 'a.zip', LIMIT), {
      ...refused,
      message,
    });
    t.like(error, { at: 'a.zip:in.jsonl' });
  }
});

test('any damage to an archive is an error with a code, or nothing that was in it', async (t) => {
  const content = new TextEncoder().encode('abc '.repeat(40));
  const whole = zip({ name: 'a.txt', content }, { name: 'b.txt', content, method: 'stored' });
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: whole.length - 1 }),
      fc.integer({ min: 1, max: 255 }),
      fc.boolean(),
      async (at, change, cut) => {
        const damaged = Buffer.from(cut ? whole.subarray(0, at) : whole);
        if (!cut) damaged[at]! ^= change;
        const read = await readZip(damaged, 'a.zip', LIMIT).catch((error: { code?: string }) => {
          t.is(error.code, 'FWK_EVAL_TASKS');
          return [];
        });
        for (const { bytes } of read) t.deepEqual([...bytes], [...content]);
      },
    ),
    { numRuns: 300 },
  );
});
