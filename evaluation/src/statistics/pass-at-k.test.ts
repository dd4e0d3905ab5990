import test from 'ava';
import fc from 'fast-check';
import { passAtK } from './pass-at-k.js';

/** (n, c, k) → value, by exact binomials. */
const VECTORS: readonly (readonly [number, number, number, number])[] = [
  [6, 3, 1, 0.5],
  [200, 1, 100, 0.5],
  [200, 10, 10, 0.40854786608141713],
  [100, 29, 10, 0.973325834876729],
  [20, 3, 5, 0.6008771929824561],
  [10, 1, 10, 1],
  [200, 0, 1, 0],
  [5, 5, 5, 1],
];

test('pass@k is what exact binomials give', (t) => {
  for (const [n, c, k, value] of VECTORS) {
    t.true(Math.abs(passAtK(n, c, k) - value) < 1e-12, `(${n}, ${c}, ${k}) is ${passAtK(n, c, k)}`);
  }
});

test('pass@k equals the share of all choices of k that hold a pass', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10 }), fc.nat(10), fc.integer({ min: 1, max: 10 }), (n, c, k) => {
      fc.pre(c <= n && k <= n);
      let choices = 0;
      let withPass = 0;
      for (let set = 0; set < 2 ** n; set++) {
        const chosen = Array.from({ length: n }, (_, bit) => (set >> bit) & 1);
        if (chosen.reduce((sum, bit) => sum + bit, 0) !== k) continue;
        choices++;
        if (chosen.some((bit, index) => bit === 1 && index < c)) withPass++;
      }
      t.true(Math.abs(passAtK(n, c, k) - withPass / choices) < 1e-12);
    }),
  );
});

test('there is no pass@k of fewer replies than k', (t) => {
  for (const [n, c, k] of [
    [3, 1, 4],
    [3, 1, 0],
    [3, 4, 1],
    [0, 0, 1],
  ] as const) {
    t.throws(() => passAtK(n, c, k), { instanceOf: RangeError });
  }
});
