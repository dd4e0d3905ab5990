import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { textStream, utf16Spans } from '@framework/sdk';
import { anyCharacter } from '@framework/sdk/testing/any-character';
import test from 'ava';
import fc from 'fast-check';
import { writeModelProto } from '../model/model-proto.js';
import { RESERVED_TOKENS } from '../reserved-tokens.js';
import { testWith } from '../testing/conditional-test.js';
import { tinyTokenizer } from '../testing/tiny-tokenizer.js';
import { UnigramTokenizer } from '../unigram-tokenizer.js';
import { IdBuffer } from './id-buffer.js';
import { unigramModelOf } from './unigram-model.js';
import { ViterbiEncoder } from './viterbi-encoder.js';

const utf8 = (text: string) => new TextEncoder().encode(text);
const part = fc.oneof(
  fc.constantFrom(
    'const',
    ' ',
    '  ',
    '\n',
    '\t',
    'x',
    '42',
    'é',
    '漢',
    '😀',
    '\u2581',
    '<|user|>',
    '\0',
    '㍿',
    'ﬁ',
  ),
  fc.string({ unit: anyCharacter(fc), maxLength: 3 }),
);
const texts = fc.array(part, { maxLength: 25 }).map((parts) => utf8(parts.join('')));
const anything = fc.oneof(texts, fc.uint8Array({ maxLength: 60 }));

test('each id stands for the bytes it decodes to, and together they are the text', async (t) => {
  const tokenizer = await tinyTokenizer();
  fc.assert(
    fc.property(anything, (text) => {
      const { ids, starts, ends } = tokenizer.encodeSpans(text, 'as-text');
      t.deepEqual(ids, tokenizer.encode(text));
      let end = 0;
      for (const [at, id] of ids.entries()) {
        t.is(starts[at], end);
        end = ends[at]!;
        t.deepEqual(tokenizer.decode([id]), text.slice(starts[at], end));
      }
      t.is(end, text.length);
    }),
    { numRuns: 500 },
  );
});

test('in UTF-16 each id has its stretch of the string; bytes of one character share it', async (t) => {
  const tokenizer = await tinyTokenizer();
  const text = 'x = "😀漢";\u2581<|user|>';
  const { ids, starts, ends } = utf16Spans(utf8(text), tokenizer.encodeSpans(utf8(text), 'as-text'));
  for (const [at, id] of ids.entries()) {
    const stretch = text.slice(starts[at], ends[at]);
    const isByte = tokenizer.model.pieces[id]!.type === 'byte';
    t.true(
      isByte
        ? /^(😀|漢|\u2581|[^\p{Surrogate}])$/u.test(stretch)
        : stretch === Buffer.from(tokenizer.decode([id])).toString(),
    );
  }
  t.is(ends.at(-1), text.length);
});

test('places by a table and places by the path are the same', async (t) => {
  const tokenizer = await tinyTokenizer();
  const encoder = new ViterbiEncoder(unigramModelOf(tokenizer.model));
  fc.assert(
    fc.property(anything, (text) => {
      const [ids, ends] = [new IdBuffer(), new IdBuffer()];
      encoder.encode(text, ids, ends);
      const spans = tokenizer.encodeSpans(text, 'as-text');
      t.deepEqual(ids.take(), spans.ids);
      t.deepEqual(ends.take(), spans.ends);
    }),
    { numRuns: 300 },
  );
});

test('a reserved name is its id only where that is asked for, and stands for its letters', async (t) => {
  const tokenizer = await tinyTokenizer();
  const text = utf8('a<|user|>\n<|user<|end_of_turn|>|>');
  t.deepEqual(tokenizer.encodeSpans(text, 'as-text').ids, tokenizer.encode(text));
  const { ids, starts, ends } = tokenizer.encodeSpans(text, 'as-ids');
  const reserved = (['user', 'endOfTurn'] as const).map((name) => {
    const at = ids.indexOf(tokenizer.reserved(name));
    t.is(Buffer.from(text.subarray(starts[at], ends[at])).toString(), RESERVED_TOKENS[name]);
    return at;
  });
  t.deepEqual([...ids.subarray(0, reserved[0])], [...tokenizer.encode(utf8('a'))]);
  t.deepEqual([...ids.subarray(reserved[0]! + 1, reserved[1])], [...tokenizer.encode(utf8('\n<|user'))]);
  t.deepEqual([...ids.subarray(reserved[1]! + 1)], [...tokenizer.encode(utf8('|>'))]);
  t.is(tokenizer.encodeSpans(new Uint8Array(0), 'as-ids').ids.length, 0);
  fc.assert(
    fc.property(anything, (bytes) => {
      const spans = tokenizer.encodeSpans(bytes, 'as-ids');
      let end = 0;
      for (const [at, start] of spans.starts.entries()) {
        t.is(start, end);
        end = spans.ends[at]!;
      }
      t.is(end, bytes.length);
    }),
  );
});

testWith(
  'FRAMEWORK_FIXTURES',
  'a text that is normalised first: places are of the text as it was given',
  (t, fixtures) => {
    const file = join(fixtures, 'sentencepiece_test.model');
    const tokenizer = new UnigramTokenizer(readFileSync(file), file);
    const seen = (text: string) => {
      const bytes = utf8(text);
      const { ids, starts, ends } = tokenizer.encodeSpans(bytes, 'as-text');
      t.deepEqual(ids, tokenizer.encode(bytes));
      return Array.from(ids, (id, at) => [
        tokenizer.piece(id),
        Buffer.from(bytes.subarray(starts[at], ends[at])).toString(),
      ]);
    };
    t.deepEqual(seen('  Hello  漢字 x '), [
      ['\u2581He', 'He'],
      ['ll', 'll'],
      ['o', 'o'],
      ['\u2581', ' '],
      ['<unk>', '漢字'],
      ['\u2581', ' '],
      ['x', 'x'],
    ]);
    // What one character became: several ids, each of all of it.
    t.deepEqual(
      seen('ﬁ')
        .map(([, text]) => text)
        .filter((text) => text !== ''),
      ['ﬁ', 'ﬁ'],
    );
    t.deepEqual(seen('   '), []);
    fc.assert(
      fc.property(anything, (text) => {
        const { ids, starts, ends } = tokenizer.encodeSpans(text, 'as-text');
        t.deepEqual(ids, tokenizer.encode(text));
        for (let at = 0; at < ids.length; at++) {
          t.true(starts[at]! <= ends[at]! && ends[at]! <= text.length);
          if (at > 0) t.true(starts[at]! >= starts[at - 1]! && ends[at]! >= ends[at - 1]!);
        }
        utf16Spans(text, { ids, starts, ends });
      }),
      { numRuns: 500 },
    );
  },
);

test('id by id the same bytes come as of all ids at once', async (t) => {
  const tokenizer = await tinyTokenizer();
  const { model } = tokenizer;
  const foreign = (addDummyPrefix: boolean, removeExtraWhitespaces: boolean) =>
    new UnigramTokenizer(
      writeModelProto({
        ...model,
        normalizer: { ...model.normalizer, addDummyPrefix, removeExtraWhitespaces },
      }),
      'x',
    );
  const all = [tokenizer, foreign(true, false), foreign(true, true), foreign(false, true)];
  const spaces = tokenizer.encode(utf8('   x  '));
  const ids = fc.array(
    fc.oneof(fc.nat({ max: tokenizer.vocabularySize - 1 }), fc.constantFrom(...spaces, 0, 1, 8)),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(ids, fc.constantFrom(...all), (given, one) => {
      const stream = one.decodeStream();
      t.deepEqual(Buffer.concat(given.map((id) => stream.push(id))), Buffer.from(one.decode(given)));
      const text = textStream(one);
      t.is(
        [...given.map((id) => text.push(id)), text.end()].join(''),
        Buffer.from(one.decode(given)).toString(),
      );
    }),
    { numRuns: 500 },
  );
  for (const id of [-1, 1.5, tokenizer.vocabularySize, Number.NaN]) {
    t.throws(() => tokenizer.decodeStream().push(id), { code: 'FWK_TOKENIZER_ID' });
  }
});
