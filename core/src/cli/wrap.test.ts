import test from 'ava';
import fc from 'fast-check';
import { COLUMNS, facts, wrap } from './wrap.js';

test('lines are no wider than the terminal unless a single word is', (t) => {
  const words = fc.array(fc.stringMatching(/^[a-z]{1,30}$/), { maxLength: 40 });
  t.notThrows(() =>
    fc.assert(
      fc.property(words, fc.integer({ min: 0, max: 20 }), (list, indent) => {
        const lines = wrap(list.join(' '), ' '.repeat(indent)).split('\n');
        return (
          lines.every((line) => line.length <= COLUMNS) &&
          lines
            .map((line) => line.trim())
            .join(' ')
            .trim() === list.join(' ')
        );
      }),
    ),
  );
  t.is(wrap('x'.repeat(100), '  '), `  ${'x'.repeat(100)}`);
});

test('colour codes take no room', (t) => {
  const painted = `\u001b[1m${'a'.repeat(10)}\u001b[22m`;
  t.is(wrap(`${'b '.repeat(34)}${painted}`).split('\n').length, 1);
});

test('facts stand in two columns, each wrapped in its own', (t) => {
  t.is(
    facts([
      ['a', 'one'],
      ['long', `${'word '.repeat(15)}`.trim()],
    ]),
    `  a     one\n  long  ${'word '.repeat(14).trim()}\n        word`,
  );
});
