import { textStream, utf16Spans } from '@framework/sdk';
import { anyCharacter } from '@framework/sdk/testing/any-character';
import test from 'ava';
import fc from 'fast-check';
import { ByteLevelTokenizer } from './byte-level-tokenizer.js';
import { fileOf, ownCode, PRE_TOKENIZERS, tinyJson } from './testing/tiny-json.js';
import { tokenizerFiles } from './tokenizer-files.js';

const utf8 = (text: string) => new TextEncoder().encode(text);
const tokenizer = new ByteLevelTokenizer(fileOf(tinyJson()), 'tokenizer.json');
const composing = new ByteLevelTokenizer(fileOf(tinyJson({ normalizer: { type: 'NFC' } })), 'tokenizer.json');
const size = tokenizer.vocabularySize;
const [END, START, CALL] = [size - 3, size - 2, size - 1];

const part = fc.constantFrom(
  'const',
  ' ',
  '\n',
  'é',
  'e\u0301',
  '漢',
  '😀',
  '\u1112\u1161\u11ab',
  '<|endoftext|>',
  '<tool_call>',
  '\u2581',
  '\0',
  '42',
);
const anything = fc.oneof(
  fc.array(part, { maxLength: 20 }).map((parts) => utf8(parts.join(''))),
  fc.uint8Array({ maxLength: 80 }),
  fc.string({ unit: anyCharacter(fc), maxLength: 40 }).map(utf8),
);

test('any bytes come back, each id from its own', (t) => {
  fc.assert(
    fc.property(anything, (bytes) => {
      const { ids, starts, ends } = tokenizer.encodeSpans(bytes, 'as-text');
      t.deepEqual(ids, tokenizer.encode(bytes));
      t.deepEqual(Buffer.from(tokenizer.decode(ids)), Buffer.from(bytes));
      let end = 0;
      for (const [at, id] of ids.entries()) {
        t.is(starts[at], end);
        end = ends[at]!;
        t.deepEqual(Buffer.from(tokenizer.decode([id])), Buffer.from(bytes.slice(starts[at], end)));
      }
      t.is(end, bytes.length);
    }),
    { numRuns: process.env['FRAMEWORK_FULL'] === '1' ? 300 : 60 },
  );
});

test('a reserved name in text is letters, unless its id is asked for; an added one is found always', (t) => {
  const text = utf8('<|im_start|>user<tool_call><|endoftext|>');
  const plain = tokenizer.encode(text);
  t.false(plain.includes(END) || plain.includes(START));
  t.true(plain.includes(CALL));
  const { ids, starts, ends } = tokenizer.encodeSpans(text, 'as-ids');
  t.deepEqual([ids[0], ids.at(-1), ids.at(-2)], [START, END, CALL]);
  t.deepEqual([starts[0], ends[0], ends.at(-1)], [0, 12, text.length]);
  t.is(tokenizer.endOfDocument, END);
  t.is(tokenizer.decode([END, START]).length, 0);
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('<|endoftext|>', '<|', 'endoftext', '|>', ' ', 'im_start'), { maxLength: 8 }),
      (parts) => {
        const ids = tokenizer.encode(utf8(parts.join('')));
        t.false(ids.includes(END) || ids.includes(START));
      },
    ),
  );
});

test('composed text: ids are of what is composed, and stand for what was given', (t) => {
  fc.assert(
    fc.property(anything, (bytes) => {
      const { ids, starts, ends } = composing.encodeSpans(bytes, 'as-text');
      for (let at = 0; at < ids.length; at++) {
        t.true(starts[at]! < ends[at]! && ends[at]! <= bytes.length);
        if (at > 0) t.true(starts[at]! >= starts[at - 1]! && ends[at]! >= ends[at - 1]!);
      }
      t.is(ends.at(-1) ?? 0, bytes.length);
      utf16Spans(bytes, { ids, starts, ends });
    }),
    { numRuns: process.env['FRAMEWORK_FULL'] === '1' ? 300 : 60 },
  );
  const text = 'ae\u0301b';
  t.is(Buffer.from(composing.decode(composing.encode(utf8(text)))).toString(), 'aéb');
  t.deepEqual(composing.losses, ['characters are composed (NFC)']);
});

test('a space that is put before stands for nothing', (t) => {
  const json = tinyJson({ pre_tokenizer: PRE_TOKENIZERS['roberta']! });
  const special = (json['added_tokens'] as { special: boolean }[]).filter(({ special }) => special);
  const roberta = new ByteLevelTokenizer(fileOf({ ...json, added_tokens: special as never }), 'x');
  const { ids, starts, ends } = roberta.encodeSpans(utf8('q 9'), 'as-text');
  t.is(Buffer.from(roberta.decode(ids)).toString(), ' q 9');
  t.is(starts[0], 0);
  t.is(ends.at(-1), 3);
  t.is(roberta.losses.length, 1);
  // Bytes that are no text are no new beginning.
  const torn = Buffer.from([0x61, 0xff, 0x62]);
  t.deepEqual(Buffer.from(roberta.decode(roberta.encode(torn))), Buffer.concat([Buffer.from(' '), torn]));
});

test('id by id, a character comes when it is whole', (t) => {
  const stream = textStream(tokenizer);
  const ids = tokenizer.encode(utf8('x😀漢'));
  const parts = [...ids].map((id) => stream.push(id));
  t.is([...parts, stream.end()].join(''), 'x😀漢');
  t.true(parts.includes(''));
});

test('one line of a megabyte, of one letter, of white space, of control characters', (t) => {
  for (const character of ['A', ' ', '\n', '\0', 'é']) {
    const text = Buffer.alloc(200_000, character);
    const ids = tokenizer.encode(text);
    t.is(Buffer.compare(tokenizer.decode(ids), text), 0);
  }
  t.throws(() => tokenizer.encode(Buffer.alloc(2 ** 24 + 1)), { code: 'FWK_TOKENIZER_TEXT' });
});

test('every id has a piece, and one outside is refused', (t) => {
  for (let id = 0; id < size; id++) t.true(tokenizer.piece(id).length > 0);
  for (const id of [size, -1, 1.5, Number.NaN]) {
    t.throws(() => tokenizer.piece(id), { code: 'FWK_TOKENIZER_ID' });
    t.throws(() => tokenizer.decode([id]), { code: 'FWK_TOKENIZER_ID' });
  }
});

test('the file is described, and written as it came', (t) => {
  const { describe, write, open, formats } = tokenizerFiles;
  const described = describe(tokenizer)!;
  t.is(described.pieces.length, size);
  t.like(described, {
    algorithm: 'byte-level BPE',
    losses: [],
    settings: { splits: 'cl100k', normalizer: 'none' },
  });
  t.is(described.pieces.filter(({ kind }) => kind === 'reserved').length, 2);
  t.is(described.pieces.filter(({ kind }) => kind === 'byte').length, 128);
  t.deepEqual(described.unreachable, []);
  t.deepEqual(write(tokenizer, formats[0]!), fileOf(tinyJson()));
  t.is(open(write(tokenizer, formats[0]!), 'x').hash, tokenizer.hash);
  t.throws(() => write(tokenizer, 'sentencepiece'), { code: 'FWK_TOKENIZER_UNSUPPORTED' });
  t.throws(() => write({ ...tokenizer } as never, formats[0]!), { code: 'FWK_TOKENIZER_UNSUPPORTED' });
  t.is(describe({ ...tokenizer } as never), undefined);
  // A token whose merge comes too late: its halves are taken apart before.
  const late = tinyJson();
  const model = late['model'] as { vocab: Record<string, number>; merges: string[] };
  const [first] = model.merges[0]!.split(' ');
  const spoilt = fileOf({
    ...late,
    model: {
      ...model,
      vocab: { ...model.vocab, [`q${first}`]: size, [`q${model.merges[0]!.replace(' ', '')}`]: size + 1 },
      merges: [...model.merges, `q ${first}`, `q${first} ${model.merges[0]!.split(' ')[1]}`],
    } as never,
  });
  t.deepEqual(describe(open(spoilt, 'x'))!.unreachable, [size + 1]);
});

test('the code it was trained on takes fewer ids than bytes', (t) => {
  const ids = tokenizer.encode(ownCode);
  t.true(ids.length < ownCode.length * 0.75);
  t.is(Buffer.compare(tokenizer.decode(ids), ownCode), 0);
});
