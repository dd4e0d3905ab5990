import { isFrameworkError, type JsonObject } from '@framework/sdk';
import test from 'ava';
import fc from 'fast-check';
import { CHARACTER_OF_BYTE } from './byte-alphabet.js';
import { ByteLevelTokenizer } from './byte-level-tokenizer.js';
import { readTokenizerJson } from './read-tokenizer-json.js';
import { CL100K, fileOf, tinyJson } from './testing/tiny-json.js';

type Code = 'FWK_TOKENIZER_CORRUPT' | 'FWK_TOKENIZER_UNSUPPORTED';
const CORRUPT: Code = 'FWK_TOKENIZER_CORRUPT';
const UNSUPPORTED: Code = 'FWK_TOKENIZER_UNSUPPORTED';

const vocab = (tinyJson()['model'] as { vocab: Record<string, number> }).vocab;
const size = Object.keys(vocab).length;
const added = (changes: JsonObject): JsonObject => ({
  id: size,
  content: '<|endoftext|>',
  special: true,
  ...changes,
});
const split = (changes: JsonObject): JsonObject => ({
  type: 'Sequence',
  pretokenizers: [
    { type: 'Split', pattern: { Regex: CL100K }, behavior: 'Isolated', invert: false, ...changes },
    { type: 'ByteLevel', add_prefix_space: false, use_regex: false },
  ],
});
const without = (character: string): JsonObject =>
  Object.fromEntries(Object.entries(vocab).filter(([text]) => text !== character));

const WRONG: readonly (readonly [string, JsonObject, Code])[] = [
  ['another model', tinyJson({}, { type: 'WordPiece' }), UNSUPPORTED],
  ['unigram', tinyJson({}, { type: 'Unigram', vocab: [] }), UNSUPPORTED],
  ['merges by chance', tinyJson({}, { dropout: 0.1 }), UNSUPPORTED],
  ['BPE of characters', tinyJson({}, { byte_fallback: true }), UNSUPPORTED],
  ['marked words', tinyJson({}, { end_of_word_suffix: '</w>' }), UNSUPPORTED],
  ['no vocabulary', tinyJson({}, { vocab: null }), CORRUPT],
  ['a vocabulary that is a list', tinyJson({}, { vocab: ['a'] }), CORRUPT],
  ['an id that is none', tinyJson({}, { vocab: { ...vocab, x1: -1 } }), CORRUPT],
  ['an id that is a fraction', tinyJson({}, { vocab: { ...vocab, x1: 1.5 } }), CORRUPT],
  ['an id like a whole disk', tinyJson({}, { vocab: { ...vocab, x1: 2 ** 40 } }), CORRUPT],
  ['one id twice', tinyJson({}, { vocab: { ...vocab, x1: 0 } }), CORRUPT],
  ['an empty token', tinyJson({}, { vocab: { ...vocab, '': size + 9 } }), CORRUPT],
  ['a token without end', tinyJson({}, { vocab: { ...vocab, ['a'.repeat(5000)]: size + 9 } }), CORRUPT],
  [
    'a byte without a token',
    tinyJson({}, { vocab: without(CHARACTER_OF_BYTE[200]!), merges: [] }),
    UNSUPPORTED,
  ],
  ['a merge of what is no token', tinyJson({}, { merges: ['zq zq'] }), CORRUPT],
  ['a merge into what is no token', tinyJson({}, { merges: ['q q'] }), CORRUPT],
  ['a merge of three', tinyJson({}, { merges: [['a', 'b', 'c']] }), CORRUPT],
  ['a merge that is a number', tinyJson({}, { merges: [1] }), CORRUPT],
  ['merges that are text', tinyJson({}, { merges: 'a b' }), CORRUPT],
  ['lower case', tinyJson({ normalizer: { type: 'Lowercase' } }), UNSUPPORTED],
  [
    'two normalisers',
    tinyJson({ normalizer: { type: 'Sequence', normalizers: [{ type: 'NFC' }, { type: 'NFC' }] } }),
    CORRUPT,
  ],
  ['no pre-tokenizer', tinyJson({ pre_tokenizer: null }), UNSUPPORTED],
  ['not byte-level', tinyJson({ pre_tokenizer: { type: 'Whitespace' } }), UNSUPPORTED],
  [
    'a pattern that takes for ever',
    tinyJson({ pre_tokenizer: split({ pattern: { Regex: '(a+)+$' } }) }),
    UNSUPPORTED,
  ],
  [
    'a pattern nobody has',
    tinyJson({ pre_tokenizer: split({ pattern: { Regex: `${CL100K}|x` } }) }),
    UNSUPPORTED,
  ],
  [
    'a pattern without end',
    tinyJson({ pre_tokenizer: split({ pattern: { Regex: 'a'.repeat(2 ** 20) } }) }),
    UNSUPPORTED,
  ],
  ['a string to cut at', tinyJson({ pre_tokenizer: split({ pattern: { String: ' ' } }) }), UNSUPPORTED],
  ['another behaviour', tinyJson({ pre_tokenizer: split({ behavior: 'MergedWithNext' }) }), UNSUPPORTED],
  ['matches taken away', tinyJson({ pre_tokenizer: split({ behavior: 'Removed' }) }), UNSUPPORTED],
  [
    'too many steps',
    tinyJson({ pre_tokenizer: { type: 'Sequence', pretokenizers: Array(99).fill({ type: 'ByteLevel' }) } }),
    CORRUPT,
  ],
  ['another decoder', tinyJson({ decoder: { type: 'WordPiece' } }), UNSUPPORTED],
  ['no decoder', tinyJson({ decoder: null }), UNSUPPORTED],
  ['nothing that ends a text', tinyJson({ added_tokens: [] }), UNSUPPORTED],
  ['an added token of two ids', tinyJson({ added_tokens: [added({}), added({ id: size + 1 })] }), CORRUPT],
  [
    'an added token that the vocabulary has',
    tinyJson({ added_tokens: [added({}), added({ id: size + 1, content: 'a', special: false })] }),
    CORRUPT,
  ],
  ['two added tokens of one id', tinyJson({ added_tokens: [added({}), added({ content: '<x>' })] }), CORRUPT],
  [
    'an added token that takes spaces with it',
    tinyJson({
      added_tokens: [added({}), added({ id: size + 1, content: '<x>', special: false, lstrip: true })],
    }),
    UNSUPPORTED,
  ],
  [
    'a lone surrogate',
    tinyJson({ added_tokens: [added({}), added({ id: size + 1, content: '\ud800' })] }),
    CORRUPT,
  ],
  [
    'added tokens without end',
    tinyJson({
      added_tokens: Array.from({ length: 300 }, (_, at) =>
        added({ id: size + at, content: `${at}${'x'.repeat(1000)}` }),
      ),
    }),
    CORRUPT,
  ],
  [
    'a reserved token that is merged',
    tinyJson({ added_tokens: [added({}), added({ id: vocab['a']!, content: 'a' })] }),
    CORRUPT,
  ],
];

for (const [name, json, code] of WRONG) {
  test(`refused: ${name}`, (t) => {
    const error = t.throws(() => readTokenizerJson(fileOf(json), 'tokenizer.json'));
    t.like(error, { code, at: 'tokenizer.json' });
    t.true(error!.message.length < 600);
  });
}

test('what is no file of this kind is refused: nothing, noise, half a file, endless depth', (t) => {
  const whole = fileOf(tinyJson());
  const deep = (open: string, close: string) =>
    Buffer.from(`{"model":${open.repeat(200_000)}1${close.repeat(200_000)}}`);
  for (const bytes of [
    new Uint8Array(0),
    Uint8Array.of(0),
    Buffer.from('{}'),
    Buffer.from('{"model":'),
    Buffer.from([0x7b, 0xff, 0x7d]),
    whole.subarray(0, whole.length >> 1),
    deep('[', ']'),
    deep('{"model":', '}'),
    deep('[', ''),
    Buffer.alloc(2 ** 26 + 1, '{'),
  ]) {
    const error = t.throws(() => readTokenizerJson(bytes, 'x'));
    t.true(isFrameworkError(error));
    t.regex((error as unknown as { code: string }).code, /^FWK_TOKENIZER_(?:CORRUPT|UNSUPPORTED)$/);
  }
});

test('a damaged file is refused by code, or is a tokenizer that gives text back', (t) => {
  const whole = fileOf(tinyJson());
  const text = Buffer.from('const x = "é漢";\n<|endoftext|>');
  const damage = fc.array(fc.tuple(fc.nat({ max: whole.length - 1 }), fc.integer({ min: 0x20, max: 0x7e })), {
    minLength: 1,
    maxLength: 3,
  });
  fc.assert(
    fc.property(damage, (places) => {
      const bytes = Buffer.from(whole);
      for (const [at, byte] of places) bytes[at] = byte;
      try {
        const tokenizer = new ByteLevelTokenizer(bytes, 'x');
        t.deepEqual(Buffer.from(tokenizer.decode(tokenizer.encode(text))), text);
      } catch (error) {
        t.true(isFrameworkError(error), String(error));
      }
    }),
    { numRuns: 150 },
  );
});

test('members that objects inherit are members of the file like any other', (t) => {
  const json = JSON.stringify(tinyJson()).replace(
    '"version":',
    '"__proto__":{"model":1},"constructor":1,"version":',
  );
  t.is(readTokenizerJson(Buffer.from(json), 'x').tokens.length, size + 3);
});
