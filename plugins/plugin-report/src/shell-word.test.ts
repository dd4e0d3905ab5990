import { execFileSync } from 'node:child_process';
import test from 'ava';
import fc from 'fast-check';
import { shellWord } from './shell-word.js';

test('a plain name stays as it is', (t) => {
  t.is(shellWord('tiny-code'), 'tiny-code');
  t.is(shellWord('-n'), "'-n'");
  t.is(shellWord(''), "''");
});

test('a real shell takes any text as one word', (t) => {
  const text = fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('\0'));
  fc.assert(
    fc.property(fc.oneof(text, fc.constantFrom('$(id)', "a'; id; '", '`id`', 'a b', '~', '*')), (value) => {
      t.is(execFileSync('sh', ['-c', `printf %s. ${shellWord(value)}`], { encoding: 'utf8' }), `${value}.`);
    }),
    { numRuns: 50 },
  );
});
