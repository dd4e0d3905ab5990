import { readFileSync } from 'node:fs';
import { isFrameworkError } from '@framework/sdk';
import { anyCharacter } from '@framework/sdk/testing/any-character';
import test from 'ava';
import fc from 'fast-check';
import { RESERVED_TOKENS } from '../reserved-tokens.js';
import { cases, testWith } from '../testing/conditional-test.js';
import { fitOn, ownCode, tinyTokenizer } from '../testing/tiny-tokenizer.js';
import { UnigramTokenizer } from '../unigram-tokenizer.js';
import { huggingFaceTokenizer } from './hugging-face.js';
import { formatOf, writeModelFile } from './model-file.js';
import { type ModelProto, readModelProto, writeModelProto } from './model-proto.js';
import { readHuggingFaceTokenizer } from './read-hugging-face.js';

const utf8 = (text: string) => new TextEncoder().encode(text);

/** The file as it is written, to be spoilt. */
async function written() {
  const { model } = await tinyTokenizer();
  // biome-ignore lint/suspicious/noExplicitAny: members of a file that tests spoil one by one
  return JSON.parse(Buffer.from(writeModelFile(model, 'huggingface')).toString()) as any;
}

const read = (file: unknown): ModelProto =>
  readHuggingFaceTokenizer(
    Buffer.from(typeof file === 'string' ? file : JSON.stringify(file)),
    'tokenizer.json',
  );

test('written and read, a tokenizer gives the same ids for any text', async (t) => {
  const ours = await tinyTokenizer();
  const file = writeModelFile(ours.model, 'huggingface');
  const theirs = new UnigramTokenizer(file, 'tokenizer.json');
  t.deepEqual(theirs.model.pieces, ours.model.pieces);
  t.is(theirs.vocabularySize, ours.vocabularySize);
  t.is(theirs.endOfDocument, ours.endOfDocument);
  t.deepEqual(theirs.losses, []);
  const part = fc.constantFrom(
    'const ',
    '    ',
    '\n\t',
    '12',
    '\u2581',
    '漢',
    '<0x0A>',
    ...Object.values(RESERVED_TOKENS),
  );
  const texts = fc.oneof(
    fc.string({ unit: anyCharacter(fc), maxLength: 100 }).map(utf8),
    fc.array(part, { maxLength: 30 }).map((parts) => utf8(parts.join(''))),
    fc.constantFrom(...ownCode.map(({ content }) => content)),
    fc.uint8Array({ maxLength: 200 }),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const ids = ours.encode(text);
      t.deepEqual(theirs.encode(text), ids);
      t.deepEqual(theirs.decode(ids), ours.decode(ids));
    }),
    cases(500),
  );
});

test('scores, kinds of pieces and settings of any model come back', (t) => {
  const text = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 6 })
    .map((value) => value.replaceAll(' ', '\u2581'))
    .filter(
      (value) => !value.includes('\0') && !/\p{Surrogate}/u.test(value) && !/^<(unk|.s)>$|\u2581/.test(value),
    );
  const kind = fc.constantFrom('normal', 'control', 'user-defined', 'unused');
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(text, fc.float({ min: -1000, max: -1, noNaN: true }), kind), {
        selector: ([piece]) => piece,
        maxLength: 40,
      }),
      fc.boolean(),
      fc.uint8Array({ maxLength: 20 }),
      (pieces, addDummyPrefix, characterMap) => {
        const model: ModelProto = {
          pieces: [
            { text: '<unk>', score: 0, type: 'unknown' },
            { text: '</s>', score: 0, type: 'control' },
            { text: '\u2581', score: -2, type: 'normal' },
            ...pieces.map(([piece, score, type]) => ({
              text: piece,
              score: type === 'normal' ? score : 0,
              type,
            })),
          ],
          trainer: {
            vocabularySize: 3 + pieces.length,
            whitespaceAsSuffix: false,
            controlSymbols: [
              '</s>',
              ...pieces.flatMap(([name, , type]) => (type === 'control' ? [name] : [])),
            ],
            byteFallback: false,
            unknownId: 0,
            beginId: -1,
            endId: 1,
            padId: -1,
            unknownSurface: ' \u2047 ',
            unknownPiece: '<unk>',
            endPiece: '</s>',
          },
          normalizer: {
            name: characterMap.byteLength === 0 ? 'identity' : 'precompiled',
            characterMap: new Uint8Array(characterMap),
            addDummyPrefix,
            removeExtraWhitespaces: false,
            escapeWhitespaces: true,
          },
        };
        t.deepEqual(read(huggingFaceTokenizer(model)), model);
        // And it is one that a SentencePiece file can hold.
        t.deepEqual(readModelProto(writeModelProto(model), 'x'), model);
      },
    ),
    cases(100),
  );
});

test('each wrong member is named with its place', async (t) => {
  type File = Awaited<ReturnType<typeof written>>;
  const corrupt: readonly (readonly [(file: File) => unknown, string | undefined, RegExp])[] = [
    [() => ({ raw: '{' }), undefined, /is not JSON/],
    [() => ({ raw: '{"model": NaN}' }), undefined, /is not JSON/],
    [() => ({ raw: '[]' }), undefined, /is a list, not an object/],
    [(file) => delete file.model, 'model', /is not there, not an object/],
    [(file) => (file.model = [1]), 'model', /is a list/],
    [(file) => (file.model.type = 3), 'model.type', /is 3, not a text/],
    [(file) => delete file.model.vocab, 'model.vocab', /is not there, not a list/],
    [(file) => (file.model.vocab = { a: 1 }), 'model.vocab', /is an object/],
    [(file) => (file.model.vocab = []), 'model.unk_id', /is 0, not a whole number/],
    [(file) => (file.model.vocab[7] = 'x'), 'model.vocab[7]', /is a text, not a list/],
    [(file) => (file.model.vocab[7] = ['x']), 'model.vocab[7]', /no piece and its score/],
    [(file) => (file.model.vocab[7] = ['x', 1, 2]), 'model.vocab[7]', /no piece and its score/],
    [(file) => (file.model.vocab[7][0] = null), 'model.vocab[7][0]', /is null, not a text/],
    [(file) => (file.model.vocab[7][0] = ''), 'model.vocab[7][0]', /empty piece/],
    [(file) => (file.model.vocab[7][0] = '\ud800'), 'model.vocab[7][0]', /lone surrogate/],
    [
      (file) => (file.model.vocab[300][0] = file.model.vocab[299][0]),
      'model.vocab[300][0]',
      /the id 299 already/,
    ],
    [(file) => (file.model.vocab[7][1] = '-1'), 'model.vocab[7][1]', /a text, not a number/],
    [
      (file) => ({ raw: JSON.stringify(file).replace(/-\d+\.\d+/, '-1e999') }),
      'model.vocab[272][1]',
      /no finite/,
    ],
    [
      (file) => ({ raw: JSON.stringify(file).replace(/-\d+\.\d+/, '-1e99') }),
      'model.vocab[272][1]',
      /no finite/,
    ],
    [(file) => (file.model.unk_id = null), 'model.unk_id', /is null/],
    [(file) => (file.model.unk_id = 600), 'model.unk_id', /from 0 to 599/],
    [(file) => (file.model.unk_id = 0.5), 'model.unk_id', /whole number/],
    [(file) => (file.model.byte_fallback = 'yes'), 'model.byte_fallback', /a text, not true or false/],
    [(file) => (file.model.vocab[20][0] = 'no byte'), undefined, /255 byte pieces/],
    [(file) => (file.added_tokens = {}), 'added_tokens', /an object, not a list/],
    [(file) => (file.added_tokens[1] = null), 'added_tokens[1]', /is null, not an object/],
    [(file) => (file.added_tokens[1].id = -1), 'added_tokens[1].id', /whole number/],
    [(file) => (file.added_tokens[1].id = 2), 'added_tokens[1].content', /the piece 2 is/],
    [
      (file) => file.added_tokens.push({ ...file.added_tokens[1] }),
      'added_tokens[16].id',
      /another added token/,
    ],
    [
      (file) => file.added_tokens.push({ id: 601, content: '<x>', special: true }),
      'added_tokens',
      /the id 600 without/,
    ],
    [(file) => (file.added_tokens[1].special = 1), 'added_tokens[1].special', /is 1, not true or false/],
    [(file) => (file.normalizer = 'Replace'), 'normalizer', /a text, not an object/],
    [
      (file) => (file.normalizer = { type: 'Precompiled', precompiled_charsmap: '§' }),
      'normalizer.precompiled_charsmap',
      /not base64/,
    ],
  ];
  for (const [spoil, place, message] of corrupt)
    await refused(spoil, place, message, 'FWK_TOKENIZER_CORRUPT');

  const unsupported: readonly (readonly [(file: File) => unknown, string, RegExp])[] = [
    [(file) => (file.model.type = 'BPE'), 'model.type', /of the model "BPE"/],
    [
      (file) => (file.model.vocab = Array.from({ length: 65_537 }, (_, id) => [`p${id}`, -1])),
      'model.vocab',
      /65537 pieces/,
    ],
    [(file) => (file.normalizer = null), 'normalizer', /does not escape spaces/],
    [(file) => (file.normalizer = { type: 'NFC' }), 'normalizer', /"NFC"/],
    [
      (file) =>
        (file.normalizer = { type: 'Sequence', normalizers: [file.normalizer, { type: 'Lowercase' }] }),
      'normalizer.normalizers[1]',
      /Lowercase/,
    ],
    [(file) => (file.pre_tokenizer = { type: 'ByteLevel' }), 'pre_tokenizer', /"ByteLevel"/],
    [
      (file) => {
        file.normalizer = null;
        file.pre_tokenizer = {
          type: 'Metaspace',
          replacement: '\u2581',
          prepend_scheme: 'always',
          split: false,
        };
      },
      'pre_tokenizer',
      /"Metaspace"/,
    ],
    [
      (file) => file.added_tokens.push({ id: 600, content: 'x', special: false, lstrip: true }),
      'added_tokens[16].lstrip',
      /lstrip/,
    ],
  ];
  for (const [spoil, place, message] of unsupported) {
    await refused(spoil, place, message, 'FWK_TOKENIZER_UNSUPPORTED');
  }

  async function refused(
    spoil: (file: File) => unknown,
    place: string | undefined,
    message: RegExp,
    code: string,
  ): Promise<void> {
    const file = await written();
    const made = spoil(file);
    const error = t.throws(
      () => read(typeof made === 'object' && made !== null && 'raw' in made ? made.raw : file),
      undefined,
      String(spoil),
    );
    if (!isFrameworkError(error)) throw error;
    t.is(error.code, code, `${spoil}: ${error.message}`);
    t.is(error.at, place === undefined ? 'tokenizer.json' : `tokenizer.json, ${place}`);
    t.regex(error.message, message);
    t.truthy(error.action);
  }
});

test('a plain Metaspace says the same as the replacement of spaces', async (t) => {
  const file = await written();
  const before = read(file);
  file.normalizer = null;
  file.pre_tokenizer = { type: 'Metaspace', replacement: '\u2581', prepend_scheme: 'never', split: false };
  t.deepEqual(read(file), before);
});

test('what is not UTF-8, or larger than any vocabulary, is refused before it is read', (t) => {
  for (const bytes of [Uint8Array.of(0x7b, 0xff), Buffer.alloc(64 * 2 ** 20 + 1, ' ')]) {
    const error = t.throws(() => readHuggingFaceTokenizer(bytes, 'x'));
    t.true(isFrameworkError(error) && error.code === 'FWK_TOKENIZER_CORRUPT');
  }
});

test('a file of millions of values is refused before anything is made of them', (t) => {
  const many = `[${'[],'.repeat(4_000_000)}[]]`;
  for (const [text, place] of [
    [`{"model":{"type":"Unigram","vocab":${many}}}`, 'model.vocab'],
    [`{"model":{"type":"Unigram","vocab":[${many}]}}`, 'model.vocab[0]'],
    [`{"model":{"type":"Unigram","vocab":[["a",0]],"unk_id":0},"added_tokens":${many}}`, 'added_tokens'],
    [`${'['.repeat(1_000_000)}`, undefined],
  ] as const) {
    const error = t.throws(() => read(text));
    if (!isFrameworkError(error)) throw error;
    t.regex(error.code, /^FWK_TOKENIZER_(CORRUPT|UNSUPPORTED)$/);
    t.is(error.at, place === undefined ? 'tokenizer.json' : `tokenizer.json, ${place}`);
  }
});

test('a file is known by how it begins', async (t) => {
  const { model } = await tinyTokenizer();
  t.is(formatOf(writeModelFile(model, 'sentencepiece')), 'sentencepiece');
  t.is(formatOf(writeModelFile(model, 'huggingface')), 'huggingface');
  t.is(formatOf(utf8('\ufeff\n {')), 'huggingface');
  t.is(formatOf(new Uint8Array(0)), 'sentencepiece');
});

test('altered text gives a tokenizer that works, or a coded error; nothing else', async (t) => {
  const { model } = await fitOn(ownCode, { vocabularySize: 400 });
  const bytes = writeModelFile(model, 'huggingface');
  t.notThrows(() =>
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(127)), { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        (changes, cut) => {
          const altered = Buffer.from(bytes);
          for (const [at, byte] of changes) altered[at] = byte;
          try {
            const file = cut ? altered.subarray(0, changes[0]![0]) : altered;
            const tokenizer = new UnigramTokenizer(file, 'x');
            tokenizer.decode(tokenizer.encode(utf8('const x = 1;\n')));
          } catch (error) {
            if (!isFrameworkError(error) || !/^FWK_TOKENIZER_(CORRUPT|UNSUPPORTED)$/.test(error.code))
              throw error;
          }
        },
      ),
      cases(200),
    ),
  );
});

test('what a tokenizer.json cannot say is not written', async (t) => {
  const { model } = await tinyTokenizer();
  for (const [change, message] of [
    [{ normalizer: { ...model.normalizer, removeExtraWhitespaces: true } }, /removes extra white space/],
    [{ trainer: { ...model.trainer, whitespaceAsSuffix: true } }, /as a suffix/],
    [
      { pieces: [...model.pieces, { text: '<|user|>', score: -3, type: 'normal' as const }] },
      /both as a reserved/,
    ],
    [
      { pieces: [...model.pieces, { text: 'a\u2581b', score: 0, type: 'user-defined' as const }] },
      /with a space/,
    ],
  ] as const) {
    const error = t.throws(() => huggingFaceTokenizer({ ...model, ...change }));
    t.true(isFrameworkError(error) && error.code === 'FWK_TOKENIZER_UNSUPPORTED');
    t.regex(error.message, message);
  }
});

testWith(
  'FRAMEWORK_FIXTURES',
  'SentencePiece’s own test model, which strips spaces, is not written',
  (t, fixtures) => {
    const foreign = readModelProto(readFileSync(`${fixtures}/sentencepiece_test.model`), 'x');
    const error = t.throws(() => huggingFaceTokenizer(foreign));
    t.true(isFrameworkError(error) && error.code === 'FWK_TOKENIZER_UNSUPPORTED');
  },
);

test('a cut that no piece spans is none to us; any other is refused', async (t) => {
  const prose = [
    { id: 'a', content: 'once upon a time there were three bears who lived in a wood\n'.repeat(40) },
  ];
  const { model } = await fitOn(prose, { vocabularySize: 300 });
  const json = huggingFaceTokenizer(model) as { pre_tokenizer: { pattern: { Regex: string } } };
  t.regex(json.pre_tokenizer.pattern.Regex, /^\[.*<.*\|.*\]$/);
  const read = (pattern: string) =>
    readHuggingFaceTokenizer(
      Buffer.from(
        JSON.stringify({ ...json, pre_tokenizer: { ...json.pre_tokenizer, pattern: { Regex: pattern } } }),
      ),
      'x',
    );
  for (const pattern of [
    json.pre_tokenizer.pattern.Regex,
    '[|]',
    '[\\]\\-]',
    '(?<=[|])(?=[on])|(?<=[on])(?=[|])',
  ]) {
    t.deepEqual(read(pattern).pieces, model.pieces, pattern);
  }
  for (const pattern of ['[|o]', '[^|]', '|', '(|+)+', '[|]+', '[]', '(?<=[|])(?=[#])|(?<=[#])(?=[|])']) {
    t.throws(() => read(pattern), { code: 'FWK_TOKENIZER_UNSUPPORTED' }, pattern);
  }
});
