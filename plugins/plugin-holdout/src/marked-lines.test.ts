import test from 'ava';
import fc from 'fast-check';
import { MarkedLines } from './marked-lines.js';

// Some stand in for each other in all bits that are looked at first.
const hash = fc.oneof(
  fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  fc.tuple(fc.integer({ min: 0, max: 3 }), fc.nat(40)).map(([low, high]) => low + high * 2 ** 32),
);
const hashes = fc.array(hash, { maxLength: 4000 });

test('marked are those asked for that were added, as two Sets would tell', (t) => {
  fc.assert(
    fc.property(hashes, fc.array(hashes, { maxLength: 3 }), (added, asked) => {
      const lines = new MarkedLines();
      const twice = Float64Array.from([...added, ...added]);
      t.is(lines.add(twice, Number.POSITIVE_INFINITY), twice.length);
      t.is(lines.size, new Set(added).size);
      for (const some of asked) lines.mark(Float64Array.from(some));
      const known = new Set(asked.flat());
      const wanted = new Set(added.filter((one) => known.has(one)));
      t.deepEqual(
        [...lines.marked()],
        [...wanted].sort((a, b) => a - b),
      );
    }),
    { numRuns: 100 },
  );
});

test('no more are taken than there are to be, and they grow beyond what is set aside at first', (t) => {
  const lines = new MarkedLines();
  const many = Float64Array.from({ length: 100_000 }, (_, at) => at * 2 ** 21 + at);
  t.is(lines.add(many, 70_000), 70_000);
  t.is(lines.add(many.subarray(70_000), 70_000), 0);
  lines.mark(many);
  t.deepEqual(lines.marked(), many.subarray(0, 70_000));
});

test('hashes that are made to share their lower bits are no slower', (t) => {
  // One after the other from one place on, these would be 10^11 steps: some minutes.
  const made = Float64Array.from({ length: 400_000 }, (_, at) => at * 2 ** 32);
  const lines = new MarkedLines();
  t.is(lines.add(made, Number.POSITIVE_INFINITY), made.length);
  lines.mark(made);
  t.deepEqual(lines.marked(), made);
});
