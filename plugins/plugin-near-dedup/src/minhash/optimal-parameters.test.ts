import test from 'ava';
import { collisionProbability, optimalParameters, verifiedBanding } from './optimal-parameters.js';

test('bands and rows are those that published pipelines state', (t) => {
  const cases = [
    [0.7, 256, 25, 10],
    [0.7, 250, 25, 10],
    [0.7, 240, 24, 10],
    [0.7, 128, 14, 9],
    [0.8, 128, 9, 13],
    [0.9, 128, 5, 25],
    [0.85, 256, 13, 19],
  ] as const;
  for (const [threshold, permutations, bands, rows] of cases) {
    t.deepEqual(optimalParameters(threshold, permutations), { bands, rows }, `${threshold}, ${permutations}`);
  }
});

test('with verification, 99 of 100 pairs at the threshold are compared, and no more rows would do', (t) => {
  t.deepEqual(verifiedBanding(0.8, 256), { bands: 32, rows: 8 });
  for (const threshold of [0.3, 0.5, 0.7, 0.8, 0.85, 0.95]) {
    for (const permutations of [64, 128, 256]) {
      const { bands, rows } = verifiedBanding(threshold, permutations);
      t.true(bands * rows <= permutations);
      t.true(collisionProbability(threshold, { bands, rows }) >= 0.99 || rows === 1);
      const more = { bands: Math.floor(permutations / (rows + 1)), rows: rows + 1 };
      t.true(collisionProbability(threshold, more) < 0.99);
    }
  }
});
