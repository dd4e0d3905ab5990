import { buildAutomaton, randomStream } from '@framework/sdk';
import test from 'ava';
import fc from 'fast-check';
import type { Keyword } from '../rules/rule.js';
import { secretlintKeywords, secretRules } from '../rules/tables.js';
import { findByRules } from '../scan/own-rules.js';
import { textFromPattern } from '../suites/text-from-pattern.js';
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

test('what a rule finds, the prefilter does not overlook', (t) => {
  const random = randomStream({ seed: 1, plugin: 'test', hook: 'prefilter', sequence: 0 });
  const tried = new Map(secretRules.map(({ id }) => [id, 0]));
  for (const [number, rule] of secretRules.entries()) {
    // Look-around is not drawn: what it says of a secret's surroundings holds between quotes.
    const pattern = rule.pattern.source.replace(LOOK_AROUND, '');
    for (let time = 0; time < 20; time++) {
      const [{ word, check }] = rule.keywords as [Keyword];
      // A keyword alone may stand anywhere in the file.
      const elsewhere = check.kind === 'present' ? `// ${word}\n` : '';
      const text = `${elsewhere}const x = "${textFromPattern(pattern, random)}";`;
      if (findByRules(text, [rule]).length === 0) continue;
      tried.set(rule.id, tried.get(rule.id)! + 1);
      t.true(prefilter(encode(text))?.rules.includes(number), `${rule.id}: ${text}`);
    }
  }
  t.log([...tried].map(([id, times]) => `${id} ${times}`).join(', '));
  t.deepEqual(
    [...tried].filter(([, times]) => times === 0),
    [],
    'a rule of which nothing drawn is found was not tried',
  );
  const all = [...tried.values()].reduce((sum, times) => sum + times, 0);
  t.true(all > 800, `${all}`);
});

/** One level of parentheses within, classes and escapes. */
const LOOK_AROUND = /\(\?<?[=!](?:\\.|\[(?:\\.|[^\]\\])*\]|\((?:\\.|[^()\\])*\)|[^()[\]\\])*\)/g;

test('a value may hold every sign that the generic rule takes', (t) => {
  const number = secretRules.findIndex(({ id }) => id === 'generic-token');
  const rule = secretRules[number]!;
  for (const sign of '_+/=.~!@#$%^&*:-') {
    const text = `auth_token: "u8Xk2pQ${sign}Zq91LmN4tRv7Ws0YbCeD3fGh"`;
    t.is(findByRules(text, [rule]).length, 1, text);
    t.true(prefilter(encode(text))?.rules.includes(number), text);
  }
});

test('a value is not taken for a type, nor a type behind a quoted name for the end of the assignment', (t) => {
  const number = secretRules.findIndex(({ id }) => id === 'generic-token');
  for (const text of [
    'auth_token: u8Xk2pQ7Zq91LmN=Rv7Ws0Yb',
    'auth_token=:u8Xk2pQ7Zq91LmN4tRv7',
    'keys["auth_token"] string = "u8Xk2pQ7Zq91LmN4tRv7"',
    'auth_token: string: "u8Xk2pQ7Zq91LmN4tRv7"',
  ]) {
    t.is(findByRules(text, [secretRules[number]!]).length, 1, text);
    t.true(prefilter(encode(text))?.rules.includes(number), text);
  }
});

test('a drawn value beside a telling name is found and not overlooked, however it is assigned', (t) => {
  const random = randomStream({ seed: 1, plugin: 'test', hook: 'generic', sequence: 0 });
  const generic = [...secretRules.entries()].filter(([, { judge }]) => judge === 'random');
  t.is(generic.length, 2);
  for (const [number, rule, word] of generic.flatMap(([at, one]) =>
    one.keywords.map((keyword) => [at, one, keyword.word] as const),
  )) {
    const value = `4b${textFromPattern('[A-Za-z0-9]{38}', random)}`;
    for (const text of [
      `${word}="${value}"`,
      `const my_${word} = '${value}';`,
      `{ "${word}Main": "${value}" }`,
      `  ${word}: ${value}`,
      `export ${word.toUpperCase()}=${value}`,
      `config["${word}"] = \`${value}\``,
      `x${word} := "${value}"`,
      `var x${word} string = "${value}"`,
      `private ${word}: string = '${value}'`,
      `'${word}' => '${value}'`,
      `<x${word}>\n    ${value}\n</x${word}>`,
      `${word} ?= ${value}`,
    ]) {
      t.is(findByRules(text, [rule]).length, 1, text);
      t.true(prefilter(encode(text))?.rules.includes(number), text);
    }
  }
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
