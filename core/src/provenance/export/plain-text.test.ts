import { anyCharacter } from '@framework/sdk/testing/any-character';
import test from 'ava';
import fc from 'fast-check';
import { plainText } from './plain-text.js';

test('one line of bounded length, whatever is in it', (t) => {
  fc.assert(
    fc.property(
      fc.string({ unit: anyCharacter(fc), maxLength: 500 }),
      fc.integer({ min: 1, max: 400 }),
      (text, most) => {
        const shown = plainText(text, most);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
        t.notRegex(shown, /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/);
        t.notRegex(shown, /\p{Cs}/u);
        t.true(shown.length <= most + 30);
      },
    ),
  );
});

test('a plain name is left as it is; a long one is cut and says how long it was', (t) => {
  t.is(plainText('git:owner/name@1.2 ünïcödé 漢字 🎉'), 'git:owner/name@1.2 ünïcödé 漢字 🎉');
  t.is(plainText('a\u202eb\n'), 'a⟨U+202E⟩b⟨U+000A⟩');
  t.is(plainText('x'.repeat(100_000)), `${'x'.repeat(300)}… (100000 characters)`);
  t.is(plainText('a🎉b', 2), 'a… (4 characters)');
});
