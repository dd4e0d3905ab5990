import test from 'ava';
import fc from 'fast-check';
import { NumberSet } from './number-set.js';

test('holds what a Set holds', (t) => {
  const number = fc.oneof(
    fc.integer({ min: 0, max: 0xffffffff }),
    fc.integer({ min: 0, max: 40 }).map((n) => n * 65_536),
  );
  fc.assert(
    fc.property(
      fc.array(number, { maxLength: 3000 }),
      fc.array(number, { maxLength: 50 }),
      (added, asked) => {
        const set = new NumberSet();
        for (const one of added) set.add(one);
        const expected = new Set(added);
        for (const one of [...added, ...asked]) if (set.has(one) !== expected.has(one)) t.fail(`${one}`);
      },
    ),
    { numRuns: 60 },
  );
  t.pass();
});
