import test from 'ava';
import fc from 'fast-check';
import { jaccard } from './jaccard.js';

const set = fc.uniqueArray(fc.nat(60), { maxLength: 40 }).map((all) => Uint32Array.from(all).sort());

function byDefinition(a: Uint32Array, b: Uint32Array): number {
  const shared = a.filter((one) => b.includes(one)).length;
  const union = a.length + b.length - shared;
  return union === 0 ? 0 : shared / union;
}

test('what is at least as much as is asked for is worked out, and what is less comes as less', (t) => {
  fc.assert(
    fc.property(set, set, fc.double({ min: 0, max: 1, noNaN: true }), (a, b, some) => {
      const expected = byDefinition(a, b);
      t.is(jaccard(a, b), expected);
      // Itself, too: nothing is lost by rounding.
      for (const least of [some, expected]) {
        const found = jaccard(a, b, least);
        if (expected >= least) t.is(found, expected);
        else t.true(found < least);
      }
    }),
    { numRuns: 300 },
  );
});
