import test from 'ava';
import fc from 'fast-check';
import { quantity } from './quantity.js';

test('letters mean what the field counts: sizes are binary, counts decimal, durations seconds', (t) => {
  t.is(quantity('count', '1e9'), 1e9);
  t.is(quantity('count', '64k'), 64_000);
  t.is(quantity('bytes', '64k'), 65_536);
  t.is(quantity('bytes', '2MiB'), 2 * 2 ** 20);
  t.is(quantity('bytes', '1.5g'), 1.5 * 2 ** 30);
  t.is(quantity('seconds', '5m'), 300);
  t.is(quantity('seconds', '250ms'), 0.25);
  t.is(quantity('count', '1_000'), 1000);
  t.is(quantity('number', '-6e-4'), -6e-4);
});

test('what is no number through and through is none', (t) => {
  for (const text of ['', 'abc', '12abc', '1e9x', '0x10', 'NaN', 'Infinity', '1,000', '5m', '--1', '1 2']) {
    t.true(Number.isNaN(quantity('number', text)), text);
  }
  t.true(Number.isNaN(quantity('ratio', '5k')));
});

test('a number written out is read back the same', (t) => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      t.is(quantity('number', String(value)) + 0, value + 0);
    }),
  );
});
