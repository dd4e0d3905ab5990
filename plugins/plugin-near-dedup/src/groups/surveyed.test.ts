import { ShingleReader, sketchOf } from '@framework/sdk/checks';
import test from 'ava';
import fc from 'fast-check';
import { codeProfile } from '../profiles/code.js';
import { datatrove } from '../profiles/datatrove.js';
import { surveyed } from './surveyed.js';

const profiles = [codeProfile({ threshold: 0.8, permutations: 64 }), datatrove()];
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.string({ unit: 'binary-ascii', maxLength: 200 }),
  fc
    .array(
      fc.constantFrom('let', 'a_1', '$b', '=', '(', ')', '"', '\t', '\n', '\r\n', ' ', 'é', '\f', '\0'),
      {
        maxLength: 60,
      },
    )
    .map((parts) => parts.join('')),
);

test('a sketch is that of the shingles which copies are told by, whatever the profile', (t) => {
  fc.assert(
    fc.property(text, (written) => {
      const utf8 = new TextEncoder().encode(written);
      const wanted = sketchOf(new ShingleReader().read(utf8));
      for (const profile of profiles) t.deepEqual(surveyed(profile, utf8, '').sketch, wanted);
    }),
    { numRuns: 3000 },
  );
});

test('shingles of plain texts are those of the profile for code, hash for hash', (t) => {
  const plain = fc.string({ unit: fc.constantFrom(...'ab1_$ \t\n.(='), maxLength: 200 });
  fc.assert(
    fc.property(plain, (written) => {
      const utf8 = new TextEncoder().encode(written);
      const { shingles } = surveyed(profiles[0]!, utf8, '').likeness;
      const read = [...new Set(new ShingleReader().read(utf8))].sort((a, b) => a - b);
      if (shingles.length > 0) t.deepEqual([...shingles], read);
    }),
  );
});
