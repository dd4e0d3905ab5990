import util from 'node:util';
import test from 'ava';
import { polyfillUtil } from './util-polyfill.js';

type Polyfilled = Record<'isNullOrUndefined' | 'isArray', (value: unknown) => boolean>;

test('gives back what Node 23 removed', (t) => {
  const bare = {} as Polyfilled;
  polyfillUtil(bare);
  for (const nothing of [null, undefined]) t.true(bare.isNullOrUndefined(nothing));
  for (const something of [0, '', false, Number.NaN, []]) t.false(bare.isNullOrUndefined(something));
  t.true(bare.isArray([]));
  for (const none of [{ length: 0 }, new Float32Array(1), null]) t.false(bare.isArray(none));
  t.deepEqual(Object.keys(bare), []);
});

test('leaves alone what is there', (t) => {
  const own = () => true;
  const with23 = { isArray: own } as unknown as Polyfilled;
  polyfillUtil(with23);
  t.is(with23.isArray, own);
  t.false(with23.isNullOrUndefined(0));
});

test('works on Node’s own util, whichever this Node is', (t) => {
  polyfillUtil(util);
  t.true((util as unknown as Polyfilled).isNullOrUndefined(null));
  t.true((util as unknown as Polyfilled).isArray([]));
});
