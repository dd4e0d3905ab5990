import test from 'ava';
import { askedText, takenText } from './plan.js';

const SELECTORS = [
  { kind: 'user', name: 'jane' },
  { kind: 'repository', name: 'git:acme/tools' },
  { kind: 'user', name: 'john' },
] as const;

test('the register tells what was asked for; to a request in other words it adds no account', (t) => {
  t.is(askedText(SELECTORS), 'user jane; repository git:acme/tools; user john');
  t.is(takenText(SELECTORS), 'an account; repository git:acme/tools');
});
