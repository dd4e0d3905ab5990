/** Places where finds may begin: none is missing, and the compiled look gives the same, whatever the bytes. */
import { loadNative, textFeatureKernels } from '@framework/native';
import test from 'ava';
import fc from 'fast-check';
import { KINDS } from './config.js';
import { recognisers } from './scrub.js';
import { FORMS, personalStarts, readStarts, type Starts } from './starts.js';

const native = loadNative();
const kernels = native.ok ? textFeatureKernels(native.kernels) : undefined;
const named = kernels === undefined ? test.skip : test;

const part = fc.oneof(
  fc.constantFrom(
    'jane@acme.io',
    '@',
    'DE89 3704 0044 0532 0130 00',
    'GB82WEST12345698765432',
    '4539 1488 0343 6467',
    '4539-148803-43646',
    '4539148803436467',
    '93.184.216.34',
    '1.2.3',
    '2a00:1450:4001:81b::200e',
    '::ffff:93.184.216.34',
    'a:b',
    ':',
    '::',
    '+49 30 901820',
    '+1',
    '(212) 736-5000',
    '212-736-5000',
    '(',
    ')',
    ']',
    '-',
    '.',
    '+',
    '_',
    ' ',
    '\n',
    'é',
    'AB12',
    'x',
    'F',
    '0',
    '7',
    '\0',
  ),
  fc.string({ maxLength: 3 }),
  // Whatever lies at the border of two blocks of 64 bytes.
  fc.nat({ max: 70 }).map((length) => 'x '.repeat(length)),
);
const texts = fc
  .tuple(fc.array(part, { maxLength: 12 }), fc.uint8Array({ maxLength: 6 }))
  .map(([parts, tail]) => Buffer.concat([Buffer.from(parts.join('')), tail]));

test('nothing is found elsewhere', (t) => {
  let found = 0;
  fc.assert(
    fc.property(texts, (bytes) => {
      const text = bytes.toString('latin1');
      const starts = readStarts(personalStarts(bytes));
      const everywhere = Uint32Array.from(bytes.keys());
      const all = Object.fromEntries(FORMS.map((form) => [form, everywhere])) as unknown as Starts;
      for (const kind of KINDS) {
        // Elsewhere an `@` is none.
        const expected = recognisers[kind](text, {
          ...all,
          at: everywhere.filter((at) => bytes[at] === 0x40),
        });
        found += expected.length;
        t.deepEqual(recognisers[kind](text, starts), expected);
      }
    }),
    { numRuns: 1000 },
  );
  t.true(found > 100, `${found}`);
});

named(`places, compiled${native.ok ? '' : ` (${native.why})`}`, (t) => {
  fc.assert(
    fc.property(texts, (bytes) => {
      t.deepEqual(kernels!.personalStarts(bytes), personalStarts(bytes));
    }),
    { numRuns: 2000 },
  );
});
