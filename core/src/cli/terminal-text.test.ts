import test from 'ava';
import fc from 'fast-check';
import { terminalText } from './terminal-text.js';

test('no text moves the cursor, sets a title or rings', (t) => {
  t.is(terminalText('a\u001b[2J\u001b]0;title\u0007b\u009b31m'), 'a\ufffd[2J\ufffd]0;title\ufffdb\ufffd31m');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      t.notRegex(terminalText(text), /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
    }),
  );
});

test('lines, tabs and letters of any script stay', (t) => {
  t.is(terminalText('\tif (é) {\r\n}\n日本 🙂'), '\tif (é) {\n}\n日本 🙂');
});
