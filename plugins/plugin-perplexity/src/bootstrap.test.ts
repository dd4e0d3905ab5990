import { randomStream } from '@framework/sdk';
import test from 'ava';
import { bootstrapIntervals, ratioOf } from './bootstrap.js';

const stream = (sequence: number) => randomStream({ seed: 7, plugin: 'test', hook: 'bootstrap', sequence });

test('the interval covers the true ratio about as often as its level says', (t) => {
  let covered = 0;
  const trials = 200;
  for (let trial = 0; trial < trials; trial++) {
    const random = stream(trial);
    // 60 documents of uneven length at 2 bits a byte, give or take.
    const denominators = Array.from({ length: 60 }, () => 100 + random.integer(900));
    const numerators = denominators.map((bytes) => bytes * (2 + 0.5 * random.normal()));
    const { ratio } = bootstrapIntervals({ ratio: { numerators, denominators } }, 200, random);
    t.is(ratio!.level, 0.95);
    if (ratio!.low <= 2 && 2 <= ratio!.high) covered++;
  }
  t.true(covered / trials > 0.88 && covered / trials < 0.99, `${covered} of ${trials}`);
});

test('documents that agree leave no doubt; few documents leave no interval', (t) => {
  const same = { numerators: [3, 6, 9, 3, 6, 9, 3, 6], denominators: [1, 2, 3, 1, 2, 3, 1, 2] };
  t.is(ratioOf(same), 3);
  t.deepEqual(bootstrapIntervals({ same }, 100, stream(0)).same, { low: 3, high: 3, level: 0.95 });
  t.is(
    bootstrapIntervals({ few: { numerators: [1, 2, 3], denominators: [2, 2, 2] } }, 100, stream(0)).few,
    undefined,
  );
});
