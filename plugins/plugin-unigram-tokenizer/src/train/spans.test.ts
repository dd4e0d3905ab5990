import { anyCharacter } from '@framework/sdk/testing/any-character';
import test from 'ava';
import fc from 'fast-check';
import { characterClasses, chooseAlphabet } from './characters.js';
import { SpanCounter } from './span-counter.js';
import { classesOf, type SpanRules } from './span-rules.js';
import { eachSpan, LONGEST_SPAN } from './spans.js';

const utf8 = (text: string) => new TextEncoder().encode(text);

const alphabetOf = (bytes: Uint8Array, coverage = 1, rules: SpanRules = 'code') =>
  chooseAlphabet([{ texts: [bytes], weight: 1 }], coverage, 10_000, classesOf[rules]);

function spansOf(bytes: Uint8Array, coverage = 1, rules: SpanRules = 'code'): string[] {
  const spans: string[] = [];
  eachSpan(bytes, characterClasses(alphabetOf(bytes, coverage, rules)), (from, to) => {
    spans.push(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(from, to)));
  });
  return spans;
}

test('code is cut where no piece should run across', (t) => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['const x = a.length;', ['const', ' x', ' =', ' a', '.length', ';']],
    ['if (foo(bar)) {', ['if', ' (', 'foo', '(bar', '))', ' {']],
    ['a\n    b', ['a', '\n    ', 'b']],
    ['a;\r\n\r\n\tb', ['a', ';', '\r\n\r\n\t', 'b']],
    ['a  \n  b', ['a', '  ', '\n  ', 'b']],
    ['a    // b', ['a', '   ', ' //', ' b']],
    ['x12 = 3.5', ['x', '1', '2', ' =', ' ', '3', '.', '5']],
    ['snake_case $el camelCase', ['snake_case', ' $el', ' camelCase']],
    ['日本語 été', ['日本語', ' été']],
    ["'use strict'", ["'use", ' strict', "'"]],
    ['\tx\ty', ['\t', 'x', '\t', 'y']],
    ['a\rb', ['a', '\r', 'b']],
  ];
  for (const [text, spans] of cases) t.deepEqual(spansOf(utf8(text)), spans, JSON.stringify(text));
});

test('as SentencePiece cuts: white space, scripts and digits apart, lines never together', (t) => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['const x = a.length;', ['const', ' x', ' =', ' a', '.', 'length', ';']],
    ['snake_case', ['snake', '_', 'case']],
    ['a\n    b', ['a', '   ', ' b']],
    ['x12 = 3', ['x', '1', '2', ' =', ' ', '3']],
    ['日本のカレーは Curry', ['日本のカレーは', ' Curry']],
    ['\tx\ty', ['\t', 'x', '\t', 'y']],
    ['мир-peace', ['мир', '-', 'peace']],
    ['e\u0301te\u0301', ['e\u0301te\u0301']],
  ];
  for (const [text, spans] of cases)
    t.deepEqual(spansOf(utf8(text), 1, 'sentencepiece'), spans, JSON.stringify(text));
});

test('whatever the bytes, spans are in order, of characters only, and follow the rules', (t) => {
  const part = fc.oneof(
    fc.constantFrom(
      ' ',
      '  ',
      '\n',
      '\r\n',
      '\r',
      '\t',
      '1',
      '٣',
      'a',
      '_',
      '(',
      '=>',
      'é',
      '漢',
      '\u2581',
      '\0',
      '😀',
    ),
    fc.string({ unit: anyCharacter(fc), maxLength: 3 }),
  );
  const bytes = fc.oneof(
    fc.array(part, { maxLength: 40 }).map((parts) => utf8(parts.join(''))),
    fc.uint8Array({ maxLength: 60 }),
  );
  fc.assert(
    fc.property(bytes, (content) => {
      let last = 0;
      eachSpan(content, characterClasses(alphabetOf(content)), (from, to) => {
        t.true(from >= last && to > from);
        last = to;
      });
      for (const span of spansOf(content)) {
        const characters = [...span];
        t.true(characters.length <= LONGEST_SPAN);
        t.false(/[\0\u2581]/.test(span));
        if (/\p{Nd}/u.test(span)) t.is(characters.length, 1, 'digits stand alone');
        if (span.includes('\n')) t.regex(span, /^(\r?\n)+[ \t]*$/, 'only indentation follows a line break');
        if (/[ \t]$/.test(span)) t.regex(span, /^\s+$/, 'no white space behind text');
      }
    }),
    { numRuns: 500 },
  );
});

test('characters outside the alphabet separate spans', (t) => {
  t.deepEqual(
    spansOf(utf8(`${'ab'.repeat(50)}漢${'ab'.repeat(50)}`), 0.9)
      .join('')
      .includes('漢'),
    false,
  );
});

test('counting keeps every span, and forgets only the rarest when there are too many', (t) => {
  const words = Array.from({ length: 4000 }, (_, at) => utf8(`w${at}`));
  const all = new SpanCounter(10_000);
  const few = new SpanCounter(1000);
  for (const [at, word] of words.entries()) {
    const times = at % 100 === 0 ? 50 : 1;
    for (let time = 0; time < times; time++)
      for (const counter of [all, few]) counter.add(word, 0, word.length);
  }
  const counted = all.take();
  t.is(counted.counts.length, 4000);
  t.is(
    counted.counts.reduce((sum, count) => sum + count),
    all.occurrences,
  );
  const { spans, counts } = few.take();
  t.true(counts.length <= 1000);
  t.is(counts.reduce((sum, count) => sum + count) + few.forgotten, few.occurrences);
  const kept = new Map(
    Array.from(counts, (count, at) => [
      Buffer.from(spans.bytes.subarray(spans.offsets[at], spans.offsets[at + 1])).toString(),
      count,
    ]),
  );
  // A frequent word may have been forgotten once, at its first sight.
  for (let at = 0; at < 4000; at += 100) t.true(kept.get(`w${at}`)! >= 49);
});
