import test from 'ava';
import fc from 'fast-check';
import { minMaxBuckets, movingAverage } from './downsample.js';
import { niceTicks } from './ticks.js';

test('downsampling keeps the ends, the extremes and the order', (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 3000 }),
      fc.integer({ min: 1, max: 300 }),
      (y, buckets) => {
        const x = y.map((_, at) => at);
        const kept = minMaxBuckets({ x, y }, buckets);
        t.true(kept.x.length <= 2 * buckets + 2);
        t.is(kept.x[0], 0);
        t.is(kept.x.at(-1), y.length - 1);
        t.is(Math.max(...kept.y), Math.max(...y));
        t.is(Math.min(...kept.y), Math.min(...y));
        t.true(
          kept.x.every((at, index) => kept.y[index] === y[at] && (index === 0 || at > kept.x[index - 1]!)),
        );
      },
    ),
  );
});

test('one spike among 26,000 steps stays, NaN does not', (t) => {
  const y = Array.from({ length: 26_704 }, () => 2);
  y[13_001] = 9;
  y[13_002] = Number.NaN;
  const kept = minMaxBuckets({ x: y.map((_, at) => at + 1), y }, 800);
  t.true(kept.y.includes(9) && kept.y.every(Number.isFinite) && kept.x.includes(13_002));
});

test('the moving average of a line is the line, of noise its mean', (t) => {
  t.deepEqual(movingAverage([1, 2, 3, 4, 5], 3), [1, 2, 3, 4, 5]);
  t.deepEqual(movingAverage([0, 6, 0, 6, 0], 3), [0, 2, 4, 2, 0]);
});

test('ticks are round, even, and hold the data', (t) => {
  t.deepEqual(niceTicks(2.1, 8.4, 5), { values: [2, 3, 4, 5, 6, 7, 8, 9], decimals: 0 });
  t.deepEqual(niceTicks(0, 0.003, 4), { values: [0, 0.001, 0.002, 0.003], decimals: 3 });
  fc.assert(
    fc.property(
      fc.double({ noNaN: true, min: -1e9, max: 1e9 }),
      fc.double({ noNaN: true, min: 1e-6, max: 1e9 }),
      (low, span) => {
        const { values } = niceTicks(low, low + span, 5);
        const slack = Math.max(Math.abs(low), span) * 1e-6;
        t.true(values[0]! <= low + slack && values.at(-1)! >= low + span - slack);
        t.true(values.length >= 2 && values.length <= 12);
      },
    ),
  );
});
