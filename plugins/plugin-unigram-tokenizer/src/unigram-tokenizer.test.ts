import { anyCharacter } from '@framework/sdk/testing/any-character';
import test from 'ava';
import fc from 'fast-check';
import { LEARNED_FROM, RESERVED_TOKENS, type ReservedToken } from './reserved-tokens.js';
import { tinyTokenizer } from './testing/tiny-tokenizer.js';

const utf8 = (text: string) => new TextEncoder().encode(text);

test('any bytes come back', async (t) => {
  const tokenizer = await tinyTokenizer();
  const code = fc.array(
    fc.constantFrom(
      'const',
      ' ',
      '  ',
      '\n',
      '\r\n',
      '\t',
      'x',
      '42',
      '=>',
      '\u2581',
      '漢',
      '😀',
      '\0',
      '<|user|>',
      '<0x0A>',
    ),
    { maxLength: 40 },
  );
  const any = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.string({ unit: anyCharacter(fc), maxLength: 100 }).map(utf8),
    code.map((parts) => utf8(parts.join(''))),
  );
  fc.assert(
    fc.property(any, (bytes) => {
      const back = tokenizer.decode(tokenizer.encode(bytes));
      t.true(Buffer.compare(back, bytes) === 0);
    }),
    { numRuns: 1000 },
  );
});

test('nothing, a lone surrogate’s bytes, all white space, control characters: all come back', async (t) => {
  const tokenizer = await tinyTokenizer();
  t.is(tokenizer.encode(new Uint8Array(0)).length, 0);
  for (const bytes of [
    Uint8Array.of(0xed, 0xa0, 0x80),
    utf8(' \t\r\n'.repeat(1000)),
    Uint8Array.from({ length: 256 }, (_, byte) => byte),
  ]) {
    t.deepEqual(tokenizer.decode(tokenizer.encode(bytes)), bytes);
  }
});

test('digits are tokens of their own', async (t) => {
  const tokenizer = await tinyTokenizer();
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z0-9 .]{0,30}$/), (text) => {
      for (const id of tokenizer.encode(utf8(text))) {
        const piece = tokenizer.piece(id);
        if (id >= LEARNED_FROM && /\d/.test(piece)) t.is(piece.length, 1);
      }
    }),
  );
});

test('no piece crosses a line break, except to the indentation behind it', async (t) => {
  const { model } = await tinyTokenizer();
  const breaking = model.pieces.filter(({ text }) => text.includes('\n'));
  t.true(breaking.length > 2);
  for (const { text } of breaking) t.regex(text, /^(\r?\n)+[\u2581\t]*$/);
});

test('runs of spaces are pieces', async (t) => {
  const { model } = await tinyTokenizer();
  t.true(model.pieces.some(({ text }) => /^\n?\u2581{4,}$/.test(text)));
});

test('text never becomes a reserved token, whatever it says', async (t) => {
  const tokenizer = await tinyTokenizer();
  const names = Object.keys(RESERVED_TOKENS) as ReservedToken[];
  const structural = new Set([0, ...names.map((name) => tokenizer.reserved(name))]);
  t.is(structural.size, names.length + 1);
  t.is(tokenizer.endOfDocument, tokenizer.reserved('endOfDocument'));
  const parts = fc.array(
    fc.constantFrom(...Object.values(RESERVED_TOKENS), '<unk>', '<0x41>', ' ', 'x', '|>'),
    { maxLength: 10 },
  );
  fc.assert(
    fc.property(parts, (texts) => {
      const ids = tokenizer.encode(utf8(texts.join('')));
      for (const id of ids) t.false(structural.has(id));
    }),
  );
  t.deepEqual(tokenizer.decode([tokenizer.reserved('user'), ...tokenizer.encode(utf8('hi'))]), utf8('hi'));
});

test('an id outside the vocabulary is the caller’s mistake', async (t) => {
  const tokenizer = await tinyTokenizer();
  t.throws(() => tokenizer.decode([tokenizer.vocabularySize]), { code: 'FWK_TOKENIZER_ID' });
  t.throws(() => tokenizer.decode([1.5]), { code: 'FWK_TOKENIZER_ID' });
  t.throws(() => tokenizer.decode([-1]), { code: 'FWK_TOKENIZER_ID' });
  t.throws(() => tokenizer.piece(1e6), { code: 'FWK_TOKENIZER_ID' });
});
