import test from 'ava';
import fc from 'fast-check';
import { differenceInterval, exactMcnemar, holm, pairedTest } from './paired.js';

test('McNemar’s exact test gives the binomial tail', (t) => {
  // By hand: 2·(C(n,0) + … + C(n,min))/2^n.
  for (const [onlyA, onlyB, p] of [
    [0, 0, 1],
    [1, 0, 1],
    [5, 0, 0.0625],
    [0, 6, 0.03125],
    [1, 9, (2 * (1 + 10)) / 1024],
    [12, 5, (2 * (1 + 17 + 136 + 680 + 2380 + 6188)) / 2 ** 17],
    [7, 7, 1],
  ] as const) {
    t.true(Math.abs(exactMcnemar(onlyA, onlyB) - p) < 1e-12, `${onlyA} ${onlyB}`);
    t.is(exactMcnemar(onlyA, onlyB), exactMcnemar(onlyB, onlyA));
  }
  t.true(exactMcnemar(3000, 2000) < 1e-40 && exactMcnemar(3000, 2000) > 0);
});

test('flipped signs agree with McNemar where both may be asked', (t) => {
  const yesNo = Array.from({ length: 60 }, (_, at) => ({ a: at < 20 ? 1 : 0, b: at % 2 }));
  const { p } = pairedTest(yesNo, 1);
  // A value that is neither yes nor no, but changes no difference, makes it take the other test.
  const shares = [...yesNo, { a: 0.5, b: 0.5 }];
  const flipped = pairedTest(shares, 1);
  t.is(flipped.method, 'sign-flip');
  t.true(Math.abs(flipped.p - p) < 0.02, `${flipped.p} ${p}`);
});

test('the same on both sides is no difference; p is a probability, whichever side is which', (t) => {
  const share = fc.constantFrom(0, 0.25, 0.5, 1);
  fc.assert(
    fc.property(fc.array(fc.record({ a: share, b: share }), { minLength: 1, maxLength: 30 }), (pairs) => {
      const { p } = pairedTest(pairs, 3);
      t.true(p > 0 && p <= 1);
      t.is(
        pairedTest(
          pairs.map(({ a }) => ({ a, b: a })),
          3,
        ).p,
        1,
      );
      t.deepEqual(pairedTest(pairs, 3), { ...pairedTest(pairs, 3) });
    }),
    { numRuns: 20 },
  );
});

test('an interval holds the difference, and there is none for a handful of tasks', (t) => {
  const pairs = Array.from({ length: 100 }, (_, at) => ({ a: at % 2, b: at % 4 === 0 ? 1 : at % 2 }));
  const interval = differenceInterval(pairs, 1)!;
  t.true(interval.low < 0.25 && interval.high > 0.25 && interval.low > 0.1 && interval.high < 0.4);
  t.is(differenceInterval(pairs.slice(0, 7), 1), null);
});

test('Holm’s correction', (t) => {
  const close = (values: readonly number[], expected: readonly number[]) =>
    t.true(
      values.every((value, at) => Math.abs(value - expected[at]!) < 1e-12),
      String(values),
    );
  close(holm([0.01, 0.04, 0.03, 0.005]), [0.03, 0.06, 0.06, 0.02]);
  close(holm([0.9, 0.8]), [1, 1]);
  close(holm([0.04]), [0.04]);
  t.deepEqual(holm([]), []);
});
