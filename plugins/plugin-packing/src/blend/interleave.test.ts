import test from 'ava';
import fc from 'fast-check';
import { Interleave } from './interleave.js';
import { partsOf, WHOLE, weightFault } from './weights.js';

const someParts = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 7 });

test('after every number of windows each stream has its exact part, rounded up or down', (t) => {
  fc.assert(
    fc.property(someParts, (parts) => {
      const interleave = new Interleave(parts);
      const sum = parts.reduce((a, b) => a + b, 0);
      const given = parts.map(() => 0);
      for (let window = 0; window < 2 * interleave.period + 3; window++) {
        const { stream, ordinal } = interleave.at(window);
        t.is(ordinal, given[stream]!);
        given[stream]! += 1;
        for (const [each, part] of parts.entries()) {
          const exact = ((window + 1) * part) / sum;
          if (Math.abs(given[each]! - exact) >= 1) t.fail(`stream ${each} of ${parts} after ${window + 1}`);
          if (interleave.count(each, window + 1) !== given[each]) t.fail(`count of ${each}`);
        }
      }
    }),
    { numRuns: 300 },
  );
});

test('windowsFor is where a count is reached', (t) => {
  fc.assert(
    fc.property(someParts, fc.integer({ min: 1, max: 500 }), (parts, count) => {
      const interleave = new Interleave(parts);
      for (const stream of parts.keys()) {
        const windows = interleave.windowsFor(stream, count);
        t.is(interleave.count(stream, windows), count);
        t.is(interleave.count(stream, windows - 1), count - 1);
      }
    }),
  );
});

test('a window far away is answered from the table of one period', (t) => {
  const interleave = new Interleave(partsOf({ a: 0.7, b: 0.2, c: 0.1 }).map(([, parts]) => parts));
  t.is(interleave.period, 10);
  const far = 10 ** 12;
  t.deepEqual(
    [0, 1, 2].map((stream) => interleave.count(stream, far)),
    [7e11, 2e11, 1e11],
  );
  const { stream, ordinal } = interleave.at(far + 3);
  t.is(ordinal, interleave.count(stream, far + 3));
});

test('70/20/10: ten windows are seven, two and one, in one order', (t) => {
  const interleave = new Interleave([7, 2, 1]);
  t.deepEqual(
    Array.from({ length: 10 }, (_, window) => interleave.at(window).stream),
    [0, 0, 0, 1, 0, 0, 1, 0, 0, 2],
  );
});

test('the smallest weight among the largest period stays within its part', (t) => {
  const parts = [1, 333_333, 666_666];
  const interleave = new Interleave(parts);
  const given = [0, 0, 0];
  let worst = 0;
  for (let window = 0; window < WHOLE; window++) {
    given[interleave.at(window).stream]! += 1;
    for (const [stream, part] of parts.entries()) {
      worst = Math.max(worst, Math.abs(given[stream]! - ((window + 1) * part) / WHOLE));
    }
  }
  t.true(worst < 1, `${worst}`);
  t.deepEqual(given, parts);
});

test('parts add up to a million, each within one of its weight', (t) => {
  t.deepEqual(partsOf({ text: 0.29, code: 0.71 }), [
    ['code', 710_000],
    ['text', 290_000],
  ]);
  t.deepEqual(
    partsOf({ a: 1 / 3, b: 1 / 3, c: 1 / 3 }).map(([, parts]) => parts),
    [333_334, 333_333, 333_333],
  );
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 10_000 }), { minLength: 1, maxLength: 9 }), (weights) => {
      const sum = weights.reduce((a, b) => a + b, 0);
      const shares = Object.fromEntries(weights.map((weight, at) => [`share-${at}`, weight / sum]));
      const parts = partsOf(shares);
      t.is(
        parts.reduce((total, [, part]) => total + part, 0),
        WHOLE,
      );
      for (const [share, part] of parts) t.true(Math.abs(part - shares[share]! * WHOLE) <= 1);
    }),
  );
});

test('weights that do not add up to 1 are said', (t) => {
  t.is(weightFault({ a: 0.7, b: 0.3 }, 'shares'), undefined);
  t.is(weightFault({ a: 0.333333, b: 0.333333, c: 0.333333 }, 'shares'), undefined);
  t.regex(weightFault({ a: 0.7, b: 0.2 }, 'shares')!.message, /a, b add up to 0\.9, not to 1/);
  t.regex(weightFault({ a: 1, b: 1e-7 }, 'shares')!.message, /taken to the millionth/);
});
