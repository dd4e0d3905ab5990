import { createHash } from 'node:crypto';
import test from 'ava';
import { entropy } from './entropy.js';
import { isPlainWord, isSecret } from './judge.js';
import { secretRules } from './tables.js';

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

test('a key that its owner published is none, by its hash; its neighbour is one', (t) => {
  const rule = secretRules.find(({ id }) => id === 'google-api-key')!;
  const key = `AIza${'Sy4bQ7rT1nVx9Kp'.repeat(3).slice(0, 35)}`;
  const published = new Set([createHash('sha256').update(key).digest('hex')]);
  t.true(isSecret(rule, key, key));
  t.false(isSecret({ ...rule, published }, key, key));
  t.true(isSecret({ ...rule, published }, key.replace('Q7', 'Q8'), key));
  t.true(rule.published!.size > 10);
});
