import test from 'ava';
import fc from 'fast-check';
import { printable } from './outcome.js';

test('a detail is at most 500 characters, whole ones, and none that a terminal acts upon', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 700, minLength: 480 }), fc.nat(30), (text, emoji) => {
      const shown = printable(text.slice(0, 480) + '\u{1f600}'.repeat(emoji));
      t.true(shown.length <= 500);
      t.notRegex(shown, /[\p{C}\p{Zl}\p{Zp}]/u);
    }),
  );
});
