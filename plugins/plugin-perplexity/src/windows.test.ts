import test from 'ava';
import fc from 'fast-check';
import { scoringWindows } from './windows.js';

test('every token but the first is scored exactly once, with at least the promised context', (t) => {
  fc.assert(
    fc.property(
      fc.nat(300),
      fc.integer({ min: 2, max: 40 }),
      fc.double({ min: 0, max: 0.9, noNaN: true }),
      (length, size, overlap) => {
        const scored = new Uint8Array(length);
        for (const { start, end, firstTarget } of scoringWindows(length, size, overlap)) {
          t.true(end - start <= size && firstTarget > start);
          const least = Math.min(Math.floor(size * overlap), firstTarget);
          t.true(firstTarget - start >= least, `${firstTarget - start} of ${least} tokens of context`);
          for (let target = firstTarget; target < end; target++) scored[target]!++;
        }
        t.deepEqual(
          [...scored],
          Array.from(scored, (_, position) => (position === 0 || length < 2 ? 0 : 1)),
        );
      },
    ),
  );
});

test('the last window ends with the document and is as long as the others', (t) => {
  t.deepEqual(scoringWindows(10, 4, 0.5), [
    { start: 0, end: 4, firstTarget: 1 },
    { start: 2, end: 6, firstTarget: 4 },
    { start: 4, end: 8, firstTarget: 6 },
    { start: 6, end: 10, firstTarget: 8 },
  ]);
  t.deepEqual(scoringWindows(9, 4, 0.25).at(-1), { start: 5, end: 9, firstTarget: 7 });
});
