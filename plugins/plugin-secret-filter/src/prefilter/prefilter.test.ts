import { randomStream } from '@framework/sdk';
import test from 'ava';
import fc from 'fast-check';
import type { Keyword } from '../rules/rule.js';
import { secretlintKeywords, secretRules } from '../rules/tables.js';
import { textFromPattern } from '../suites/text-from-pattern.js';
import { buildAutomaton } from './automaton.js';
import { buildPrefilter } from './prefilter.js';

const encode = (text: string) => new TextEncoder().encode(text);
const prefilter = buildPrefilter(secretRules, secretlintKeywords);

test('the automaton finds every place of every word, in any case, as a search for each would', (t) => {
  const letter = fc.constantFrom('a', 'b', 'A', 'c');
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 }), {
        minLength: 1,
        maxLength: 6,
        selector: (word) => word.join(''),
      }),
      fc.array(letter, { maxLength: 40 }),
      (words, letters) => {
        const spelt = words.map((word) => word.join(''));
        const text = letters.join('');
        const { next, ends } = buildAutomaton(spelt);
        const found: string[] = [];
        let state = 0;
        for (const [at, byte] of encode(text).entries()) {
          state = next[(state << 8) | byte]!;
          for (const word of ends[state] ?? []) found.push(`${spelt[word]}@${at + 1 - spelt[word]!.length}`);
        }
        const expected = spelt.flatMap((word) =>
          [...text]
            .map((_, at) => at)
            .filter((at) => text.toLowerCase().startsWith(word, at))
            .map((at) => `${word}@${at}`),
        );
        t.deepEqual(found.sort(), expected.sort());
      },
    ),
  );
});

test('what a rule’s pattern matches, the prefilter does not overlook', (t) => {
  const random = randomStream({ seed: 1, plugin: 'test', hook: 'prefilter', sequence: 0 });
  let tried = 0;
  for (const [number, rule] of secretRules.entries()) {
    if (rule.judge !== 'form') continue;
    // Look-around is not drawn: what it says of a secret's surroundings holds between quotes.
    const pattern = rule.pattern.source.replace(/\(\?[=!](?:\[[^\]]*\]|\((?:[^()])*\)|[^()[\]])*\)/g, '');
    for (let time = 0; time < 20; time++) {
      const [{ word, check }] = rule.keywords as [Keyword];
      // A keyword alone may stand anywhere in the file.
      const elsewhere = check.kind === 'present' ? `// ${word}\n` : '';
      const text = `${elsewhere}const x = "${textFromPattern(pattern, random)}";`;
      if (!new RegExp(rule.pattern).test(text)) continue;
      tried++;
      t.true(prefilter(encode(text))?.rules.includes(number), `${rule.id}: ${text}`);
    }
  }
  t.true(tried > 1500, `${tried}`);
});

test('ordinary code is no candidate', (t) => {
  for (const text of [
    '',
    "import { key } from './key.js';\nexport const token = readToken(password);\n",
    'const password = process.env.PASSWORD;\nlet secret: string;\n',
    '// see https://example.org:8080/path and https://user@host/\n',
    'export const tokens = this.s.map((key) => keys.token[key]);\n',
  ]) {
    t.is(prefilter(encode(text)), null, text);
  }
});

test('any bytes come through, and what stands at the very end is looked at', (t) => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 200 }),
      fc.constantFrom('AKIA', '://u:p@', 'password="'),
      (bytes, word) => {
        prefilter(bytes);
        prefilter(new Uint8Array([...bytes, ...encode(word)]));
      },
    ),
  );
  t.not(prefilter(encode('https://u:p@')), null);
});
