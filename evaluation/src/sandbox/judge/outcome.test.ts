import { anyCharacter } from '@framework/sdk/testing/any-character';
import test from 'ava';
import fc from 'fast-check';
import { printable } from './outcome.js';

test('a detail is at most 500 characters, whole ones, and none that a terminal acts upon', (t) => {
  const plain = fc.string({ unit: 'grapheme-ascii', minLength: 480, maxLength: 500 });
  const any = fc.string({ unit: anyCharacter(fc), maxLength: 40 });
  fc.assert(
    fc.property(plain, fc.nat(20), any, (text, pairs, rest) => {
      const shown = printable(`${text}${'\u{1f600}'.repeat(pairs)}${rest}`);
      t.true(shown.length <= 500);
      t.notRegex(shown, /[\p{C}\p{Zl}\p{Zp}]/u);
    }),
  );
});
