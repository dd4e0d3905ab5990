import test from 'ava';
import { entropy } from './entropy.js';
import { isPlainWord } from './judge.js';

test('entropy is Shannon’s, over characters', (t) => {
  t.is(entropy(''), 0);
  t.is(entropy('aaaa'), 0);
  t.is(entropy('abab'), 1);
  t.is(entropy('0123456789abcdef'), 4);
  t.is(entropy('𝔘𝔫'), 1);
});

test('passwords nobody means', (t) => {
  for (const word of ['password', 'PASS', 'xxxx', '***', '$' + '{TOKEN}', '<your token>'])
    t.true(isPlainWord(word), word);
  for (const word of ['hunter2', 'flabada', 'passw0rd!']) t.false(isPlainWord(word), word);
});
