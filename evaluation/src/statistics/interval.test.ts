import { randomStream } from '@framework/sdk';
import test from 'ava';
import fc from 'fast-check';
import { bootstrapMean, standardError, wilson } from './interval.js';

const stream = (sequence: number) => randomStream({ seed: 3, plugin: 'test', hook: 'interval', sequence });

test('Wilson’s interval solves the equation it stands for, and holds the share', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(500), (total, passed) => {
      fc.pre(passed <= total);
      const share = passed / total;
      const { low, high } = wilson(passed, total);
      t.true(low >= 0 && low <= share && share <= high && high <= 1);
      // At each end that lies inside (0, 1) the share is 1.96 standard errors away.
      for (const end of [low, high]) {
        if (end <= 1e-9 || end >= 1 - 1e-9) continue;
        const distance = Math.abs(share - end) / Math.sqrt((end * (1 - end)) / total);
        t.true(Math.abs(distance - 1.959963984540054) < 1e-6, `${distance}`);
      }
    }),
  );
});

test('Wilson’s interval says something of 0 and of all', (t) => {
  t.true(wilson(0, 20).high > 0.15 && wilson(0, 20).low === 0);
  t.true(wilson(20, 20).low < 0.85 && wilson(20, 20).high === 1);
});

test('the bootstrap covers the true mean about as often as its level says', (t) => {
  let covered = 0;
  const trials = 200;
  for (let trial = 0; trial < trials; trial++) {
    const random = stream(trial);
    const values = Array.from({ length: 60 }, () => (random.uniform() < 0.4 ? 1 : 0));
    const { low, high } = bootstrapMean(values, 200, random)!;
    if (low <= 0.4 && 0.4 <= high) covered++;
  }
  t.true(covered / trials > 0.88 && covered / trials <= 0.99, `${covered} of ${trials}`);
});

test('few tasks have no bootstrap; the standard error is the field’s', (t) => {
  t.is(bootstrapMean([1, 0, 1], 100, stream(0)), undefined);
  t.true(Math.abs(standardError([1, 1, 0, 0]) - Math.sqrt(1 / 3 / 4)) < 1e-12);
  t.is(standardError([1]), 0);
});
