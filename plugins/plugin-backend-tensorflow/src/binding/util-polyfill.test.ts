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

test('leaves alone what is as it was, and takes the place of an isArray that warns', (t) => {
  const own = () => true;
  const older = { isNullOrUndefined: own, isArray: Array.isArray } as unknown as Polyfilled;
  polyfillUtil(older);
  t.is(older.isNullOrUndefined, own);
  t.true(Object.hasOwn(older, 'isArray'));
  const warning = { isArray: () => t.fail('it warns') } as unknown as Polyfilled;
  polyfillUtil(warning);
  t.true(warning.isArray([]));
});

test('works on Node’s own util, whichever this Node is', (t) => {
  polyfillUtil(util);
  t.true((util as unknown as Polyfilled).isNullOrUndefined(null));
  t.true((util as unknown as Polyfilled).isArray([]));
});
