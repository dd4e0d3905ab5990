import { anyCharacter } from '@framework/sdk/testing/any-character';
import test from 'ava';
import fc from 'fast-check';
import { styledText, terminalText } from './terminal-text.js';

test('no text moves the cursor, sets a title or rings', (t) => {
  t.is(terminalText('a\u001b[2J\u001b]0;title\u0007b\u009b31m'), 'a\ufffd[2J\ufffd]0;title\ufffdb\ufffd31m');
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter(fc) }), (text) => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      t.notRegex(terminalText(text), /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
    }),
  );
});

test('lines, tabs and letters of any script stay', (t) => {
  t.is(terminalText('\tif (é) {\r\n}\n日本 🙂'), '\tif (é) {\n}\n日本 🙂');
});

test('of a text with colours these stay, and nothing else that a terminal obeys', (t) => {
  const red = '\u001b[31mred\u001b[39m';
  t.is(styledText(`${red} \u001b[2Jx\u001b]0;t\u0007\r\n`), `${red} \ufffd[2Jx\ufffd]0;t\ufffd\n`);
  t.is(styledText('evil\u202etxt.exe'), 'evil\ufffdtxt.exe');
  t.is(styledText('\u001b[8mhidden, \u001b[30mblack'), '\ufffd[8mhidden, \ufffd[30mblack');
  const part = fc.oneof(
    fc.string({ unit: anyCharacter(fc) }),
    fc.constantFrom('\u001b[1m', '\u001b[2J', '\u001b['),
  );
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what a colour code begins with
      const left = styledText(parts.join('')).replace(/\u001b\[\d{1,2}m/g, '');
      t.is(left, terminalText(left));
      t.notRegex(left, /[\u202a-\u202e\u2066-\u2069]/);
    }),
  );
});
