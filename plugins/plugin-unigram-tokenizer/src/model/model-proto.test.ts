import { isFrameworkError } from '@framework/sdk';
import { anyCharacter } from '@framework/sdk/testing/any-character';
import test from 'ava';
import fc from 'fast-check';
import { fitOn, ownCode } from '../testing/tiny-tokenizer.js';
import { UnigramTokenizer } from '../unigram-tokenizer.js';
import { type ModelProto, type Piece, readModelProto, writeModelProto } from './model-proto.js';

const model = (pieces: readonly Piece[], trainer: Partial<ModelProto['trainer']> = {}): ModelProto => ({
  pieces,
  trainer: {
    vocabularySize: pieces.length,
    whitespaceAsSuffix: false,
    controlSymbols: ['</s>'],
    byteFallback: false,
    unknownId: 0,
    beginId: -1,
    endId: 1,
    padId: -1,
    unknownSurface: ' ? ',
    unknownPiece: '<unk>',
    endPiece: '</s>',
    ...trainer,
  },
  normalizer: {
    name: 'identity',
    characterMap: new Uint8Array(0),
    addDummyPrefix: false,
    removeExtraWhitespaces: false,
    escapeWhitespaces: true,
  },
});
const reserved: readonly Piece[] = [
  { text: '<unk>', score: 0, type: 'unknown' },
  { text: '</s>', score: 0, type: 'control' },
];

test('what is written is read back', (t) => {
  const text = fc
    .string({ unit: anyCharacter(fc), minLength: 1, maxLength: 8 })
    .filter((value) => !value.includes('\0'));
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(text, fc.float({ noNaN: true, noDefaultInfinity: true })), {
        selector: ([piece]) => piece,
        minLength: 1,
      }),
      fc.float({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: -1, max: 2 ** 31 - 1 }),
      (pieces, characterCoverage, endId) => {
        const written = model(
          [
            ...reserved,
            ...pieces.map(
              ([piece, score], index): Piece => ({
                text: piece,
                score,
                type: index % 3 === 1 ? 'user-defined' : index % 3 === 2 ? 'unused' : 'normal',
              }),
            ),
          ],
          { characterCoverage, endId, splitDigits: true, maxPieceLength: 16 },
        );
        t.deepEqual(readModelProto(writeModelProto(written), 'x'), written);
      },
    ),
    { numRuns: 40 },
  );
});

test('a field cut off, or a wrong piece list, is said with its place', (t) => {
  const good = model([...reserved, { text: 'a', score: -1, type: 'normal' }]);
  const wrong: readonly (readonly [Partial<ModelProto>, RegExp])[] = [
    [{ pieces: [...good.pieces, { text: 'a', score: -2, type: 'normal' }] }, /the piece "a" twice/],
    [
      { pieces: good.pieces.slice(0, 2), trainer: { ...good.trainer, vocabularySize: 2 } },
      /no piece of text/,
    ],
    [{ pieces: good.pieces.slice(0, 2) }, /2 pieces where its header says 3/],
    [{ pieces: [...good.pieces, { text: '', score: -2, type: 'normal' }] }, /an empty piece \(id 3\)/],
    [{ pieces: [...good.pieces, { text: 'b', score: Number.NaN, type: 'normal' }] }, /piece 3 the score NaN/],
    [{ pieces: [...good.pieces, { text: 'a\0', score: 0, type: 'normal' }] }, /a NUL character in piece 3/],
    [
      { pieces: [...good.pieces, { text: '<0x0A>', score: 0, type: 'byte' }] },
      /1 byte pieces, and says byte fallback is off/,
    ],
    [{ pieces: [...good.pieces, { text: '<0xZZ>', score: 0, type: 'byte' }] }, /which names no byte/],
    [{ trainer: { ...good.trainer, byteFallback: true } }, /0 byte pieces, and says byte fallback is on/],
    [{ pieces: good.pieces.slice(1), trainer: { ...good.trainer, vocabularySize: 2 } }, /0 unknown pieces/],
  ];
  for (const [change, message] of wrong) {
    const error = t.throws(() => readModelProto(writeModelProto({ ...good, ...change }), 'some.model'));
    t.true(isFrameworkError(error) && error.code === 'FWK_TOKENIZER_CORRUPT' && error.at === 'some.model');
    t.regex(error.message, message);
  }
});

test('truncated at any byte, a model is refused', async (t) => {
  const { bytes } = await fitOn(ownCode);
  for (let length = 0; length < bytes.length; length += length < bytes.length - 300 ? 41 : 1) {
    const error = t.throws(() => readModelProto(bytes.slice(0, length), 'x'), undefined, `${length} bytes`);
    t.true(isFrameworkError(error) && error.code === 'FWK_TOKENIZER_CORRUPT');
  }
});

test('altered bytes give a tokenizer that works, or a coded error; nothing else', async (t) => {
  const { bytes } = await fitOn(ownCode);
  const text = new TextEncoder().encode('const x = 1;\n\tif (y) return “z”;\n');
  const works = (candidate: Uint8Array) => {
    try {
      const tokenizer = new UnigramTokenizer(candidate, 'x');
      tokenizer.decode(tokenizer.encode(text));
    } catch (error) {
      if (!isFrameworkError(error) || !/^FWK_TOKENIZER_(CORRUPT|UNSUPPORTED)$/.test(error.code)) throw error;
    }
  };
  t.notThrows(() =>
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        (changes) => {
          const altered = bytes.slice();
          for (const [at, byte] of changes) altered[at] = byte;
          works(altered);
        },
      ),
      { numRuns: 300 },
    ),
  );
  t.notThrows(() => fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), works)));
});

test('a hostile model is refused before it costs anything: endless pieces, endless lists, rules that swell', async (t) => {
  const { model } = await fitOn(ownCode);
  const corrupt = { code: 'FWK_TOKENIZER_CORRUPT' };
  const long = { text: 'a'.repeat(5000), score: -1, type: 'normal' as const };
  t.throws(
    () => readModelProto(writeModelProto({ ...model, pieces: [...model.pieces, long] }), 'x'),
    corrupt,
  );
  // An empty piece is two bytes: a mebibyte and a half of them.
  const list = new Uint8Array(3 * 2 ** 20);
  for (let at = 0; at < list.length; at += 2) list[at] = 0x0a;
  t.throws(() => readModelProto(list, 'x'), { ...corrupt, message: /more than 1048576 pieces/ });
  // One rule of one node, and a replacement of a megabyte.
  const rules = Buffer.concat([Buffer.from([4, 0, 0, 0, 0, 0, 0, 0]), Buffer.alloc(2 ** 20, 'x')]);
  const swelling = { ...model, normalizer: { ...model.normalizer, characterMap: new Uint8Array(rules) } };
  t.throws(() => new UnigramTokenizer(writeModelProto(swelling), 'x'), corrupt);
});

test('rules that lead in a circle end: each walk is short, whatever the text', async (t) => {
  const { model } = await fitOn(ownCode);
  // A trie of 256 units in which every byte leads back to the root: its offset to its children is that of the root.
  const units = new Uint32Array(256).map((_, label) => (label | 0x100) >>> 0);
  units[0] = 0;
  const rules = Buffer.concat([
    Buffer.from(Uint32Array.of(1024).buffer),
    Buffer.from(units.buffer),
    Buffer.from('x\0'),
  ]);
  const circular = { ...model, normalizer: { ...model.normalizer, characterMap: new Uint8Array(rules) } };
  const tokenizer = new UnigramTokenizer(writeModelProto(circular), 'x');
  t.true(tokenizer.encode(new Uint8Array(2 ** 20).fill(0x61)).length < 2 ** 20);
});
