/** The nearest language from the tables of `franc`, against `franc` itself. */
import { anyCharacter } from '@framework/sdk/testing/any-character';
import test from 'ava';
import fc from 'fast-check';
import { francAll } from 'franc-min';
import { data } from 'franc-min/data.js';
import { mostLikely } from './most-likely.js';

const trigrams = Object.values(data).flatMap((models) =>
  Object.values(models).flatMap((one) => one.split('|')),
);
const sentence = fc.constantFrom(
  'The quick brown fox jumps over the lazy dog. ',
  'Alle Menschen sind frei und gleich an Würde und Rechten geboren. ',
  'Todos los seres humanos nacen libres e iguales. ',
  'Все люди рождаются свободными. ',
  'सभी मनुष्यों को गौरव ',
  'すべての人間は、',
  '人人生而自由。',
  'ﻙﻝ 一 ΐ',
);
const part = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...trigrams) },
  { weight: 1, arbitrary: sentence },
  { weight: 1, arbitrary: fc.constantFrom(' ', '\n', '42', '__proto__', 'İ', '!?') },
  { weight: 1, arbitrary: fc.string({ unit: anyCharacter(fc), maxLength: 6 }) },
);

test('the first answer of franc, whatever the text', (t) => {
  const languages = new Set<string | undefined>();
  fc.assert(
    fc.property(fc.array(part, { maxLength: 60 }), fc.constantFrom(1, 1, 1, 40), (parts, times) => {
      const text = parts.join('').repeat(times);
      const language = mostLikely(text);
      t.is(language ?? 'und', francAll(text, { minLength: 1 })[0]![0]);
      languages.add(language);
    }),
    { numRuns: 3000 },
  );
  t.true(languages.size > 20, [...languages].join());
});
