import test from 'ava';
import fc from 'fast-check';
import { anyCharacter } from '../testing/any-character.js';
import { canonicalJson, type JsonValue } from './json.js';

test('keys are sorted and white space is gone', (t) => {
  t.is(canonicalJson({ b: 1, a: [true, null, 'ü'] }), '{"a":[true,null,"ü"],"b":1}');
});

test('what JSON cannot carry is refused, not turned into null', (t) => {
  t.throws(() => canonicalJson(Number.NaN), { instanceOf: TypeError });
  t.throws(() => canonicalJson({ a: [Number.POSITIVE_INFINITY] }), { instanceOf: TypeError });
  t.throws(() => canonicalJson((() => 1) as unknown as JsonValue), { instanceOf: TypeError });
});

test('any JSON value comes back, and insertion order does not matter', (t) => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: anyCharacter(fc) }), (value) => {
      const text = canonicalJson(value as JsonValue);
      t.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)));
      t.is(canonicalJson(JSON.parse(text) as JsonValue), text);
    }),
  );
});
