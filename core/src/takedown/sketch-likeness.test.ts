import test from 'ava';
import { leastEqual, MISSED } from './sketch-likeness.js';

/** Chance of fewer than `least` shared among `drawn` of `all` without replacement, of which `shared` are. */
function chanceOfFewer(least: number, drawn: number, all: number, shared: number): number {
  const logs = LOGS;
  const choose = (n: number, k: number): number => logs[n]! - logs[k]! - logs[n - k]!;
  let sum = 0;
  for (let equal = Math.max(0, drawn - (all - shared)); equal < least; equal++)
    sum += Math.exp(choose(shared, equal) + choose(all - shared, drawn - equal) - choose(all, drawn));
  return sum;
}

/** Logarithms of n!. */
const LOGS = new Float64Array(1_000_001);
for (let n = 2; n < LOGS.length; n++) LOGS[n] = LOGS[n - 1]! + Math.log(n);

test('copies at the limit are missed with the chance that is stated at most, however many shingles they have', (t) => {
  for (let drawn = 13; drawn <= 128; drawn += 5) {
    for (const all of [drawn, drawn + 1, drawn + 7, 2 * drawn, 5 * drawn, 1000, 100_000]) {
      const shared = Math.ceil(0.8 * all);
      if (shared <= all) t.true(chanceOfFewer(leastEqual[drawn]!, drawn, all, shared) <= MISSED * 1.000001);
    }
  }
});

test('as many as can be asked for, and more of more', (t) => {
  t.is(leastEqual[1], 1);
  t.is(leastEqual[12], 1);
  for (let bins = 1; bins < leastEqual.length; bins++) t.true(leastEqual[bins]! >= leastEqual[bins - 1]!);
  // One more, and drawn from very many they would be missed too often.
  t.true(chanceOfFewer(leastEqual[128]! + 1, 128, 1_000_000, 800_000) > MISSED);
  t.true(leastEqual[128]! > 70, 'texts that are not much alike are not read');
});
