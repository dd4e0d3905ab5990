import test from 'ava';
import { wordsOf } from './reason-words.js';

for (const [reason, words] of [
  ['repository-cap', 'its repository already gives as much as one may'],
  ['average-line-too-long', 'its lines are longer than allowed'],
  ['duplicate', 'the same text as another document'],
  ['exact-duplicate-of-earlier', 'the same text as another document'],
  ['near-duplicate', 'nearly the same as another document'],
  ['heldout-duplicate-of-training', 'training has the same text: nothing could be measured with it'],
  ['license-missing', 'no licence is stated for it'],
  ['secret-scan-timeout', 'it could not be searched for credentials'],
] as const) {
  test(`'${reason}' in words: ${words}`, (t) => t.is(wordsOf(reason), words));
}

test('a licence that is not allowed, a secret, a reason of a plugin nobody here knows: what their family says', (t) => {
  t.is(wordsOf('license-gpl'), 'its licence is not allowed, or not known');
  t.is(wordsOf('secret'), 'it holds a credential, or could not be searched for one');
  t.is(wordsOf('constructor'), 'its form: length, lines, generated or compiled text');
});
