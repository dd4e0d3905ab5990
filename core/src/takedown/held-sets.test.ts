import test from 'ava';
import fc from 'fast-check';
import { holdSets, moveForeign, placeIn, rarest } from './held-sets.js';
import { prefixLength } from './likeness.js';

/** Few values, in few places of a table of 1024: many are as rare as others. */
const sets = fc
  .array(fc.uniqueArray(fc.nat(60), { maxLength: 40 }), { maxLength: 8 })
  .map((all) => all.map((values) => Uint32Array.from(values.map((value) => value * 0x2345678)).sort()));

test('the rarest are those that stand first by counter and value', (t) => {
  fc.assert(
    fc.property(sets, (all) => {
      const { counts } = holdSets(all);
      const countOf = (shingle: number): number => counts[shingle >>> placeIn(counts.length)]!;
      for (const set of all) {
        for (const length of [0, 1, prefixLength(set.length), set.length]) {
          const wanted = [...set].sort((a, b) => countOf(a) - countOf(b) || a - b).slice(0, length);
          t.deepEqual([...rarest(set, length, counts)].sort(), wanted.sort());
        }
      }
    }),
    { numRuns: 2000 },
  );
});

test('each is found by its rarest, and by no other; what none has is told', (t) => {
  fc.assert(
    fc.property(sets, fc.uniqueArray(fc.nat(0xffff), { maxLength: 9 }), (all, others) => {
      const { starts, shingles, counts, postings, rare, owners } = holdSets(all);
      for (const [number, set] of all.entries())
        t.deepEqual(shingles.slice(starts[number], starts[number + 1]), set);
      const found = [...rare.keys()].map((at) => {
        const place = rare[at]! >>> placeIn(postings.length - 1);
        t.true(postings[place]! <= at && at < postings[place + 1]!);
        return `${owners[at]}:${rare[at]}`;
      });
      const wanted = all.flatMap((set, number) =>
        [...rarest(set, prefixLength(set.length), counts)].map((shingle) => `${number}:${shingle}`),
      );
      t.deepEqual(found.sort(), wanted.sort());
      const asked = Uint32Array.from([...shingles, ...others]);
      const foreign = new Set(asked.slice(0, moveForeign(asked, counts)));
      t.true(shingles.every((shingle) => !foreign.has(shingle)));
    }),
  );
});
