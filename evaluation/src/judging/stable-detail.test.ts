import { anyCharacter } from '@framework/sdk/testing/any-character';
import test from 'ava';
import fc from 'fast-check';
import { plainText, stableDetail } from './stable-detail.js';

test('addresses and measured limits are left out: they are others each time', (t) => {
  const detail = "TypeError: unsupported: '<object C at 0x7f3a5c0d1e20>' and 0xFFFF55AA";
  t.is(stableDetail({ reason: 'exception', detail }), "TypeError: unsupported: '<object C at 0x…>' and 0x…");
  t.is(stableDetail({ reason: 'wall', detail: 'after 3.0021 s' }), '');
  t.is(stableDetail({ reason: 'memory', detail: '512.3 MiB' }), '');
  t.is(stableDetail({ reason: 'wrong', detail: 'assert f(0x1f) == 3' }), 'assert f(0x1f) == 3');
});

test('nothing a terminal or a page would obey is left in a text, and its length is bounded', (t) => {
  t.is(plainText('\u001b[31mred\u0007\n\u202Etxt'), '\\u{1b}[31mred\\u{7}\\u{a}\\u{202e}txt');
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter(fc), maxLength: 1200 }), (text) => {
      const plain = plainText(text);
      t.true(plain.length <= 500);
      t.notRegex(plain, /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
      t.is(plainText(plain), plain);
    }),
  );
});
