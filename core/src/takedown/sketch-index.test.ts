import { SKETCH_BINS, sketchOf } from '@framework/sdk/checks';
import test from 'ava';
import fc from 'fast-check';
import { holdSketches, SketchSearch } from './sketch-index.js';
import { leastEqual } from './sketch-likeness.js';

/** By definition: enough of the bins that either has something in are equal. */
function mayBeCopies(one: Uint16Array, other: Uint16Array): boolean {
  const bins = [...one.keys()].filter((bin) => one[bin] !== 0 || other[bin] !== 0);
  return bins.filter((bin) => one[bin] === other[bin]).length >= leastEqual[bins.length]!;
}

test('every document held that is enough alike is found, and no other', (t) => {
  const hash = fc.integer({ min: 0, max: 600 }).map((n) => Math.imul(n + 1, 0x9e3779b1) >>> 0);
  const sets = fc.array(fc.uniqueArray(hash, { minLength: 0, maxLength: 500 }), { maxLength: 8 });
  fc.assert(
    fc.property(sets, fc.uniqueArray(hash, { maxLength: 500 }), fc.nat(40), (held, own, fewer) => {
      // Copies among them: most sets drawn by themselves are unlike.
      const all = [...held, ...held.map((set) => set.slice(fewer))].map((set) =>
        sketchOf(Uint32Array.from(set)),
      );
      const joined = new Uint16Array(all.length * SKETCH_BINS);
      for (const [number, sketch] of all.entries()) joined.set(sketch, number * SKETCH_BINS);
      const search = new SketchSearch(holdSketches(joined));
      for (const sketch of [sketchOf(Uint32Array.from(own)), ...all])
        t.deepEqual(
          search.mayBeCopyOf(sketch),
          [...all.keys()].filter((number) => mayBeCopies(sketch, all[number]!)),
        );
    }),
    { numRuns: 100 },
  );
});
