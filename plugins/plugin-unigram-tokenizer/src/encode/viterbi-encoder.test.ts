import test from 'ava';
import fc from 'fast-check';
import type { ModelProto, Piece } from '../model/model-proto.js';
import { bytePiece } from '../reserved-tokens.js';
import { IdBuffer } from './id-buffer.js';
import { unigramModelOf } from './unigram-model.js';
import { ViterbiEncoder } from './viterbi-encoder.js';

const utf8 = (text: string) => new TextEncoder().encode(text);

const modelOf = (pieces: readonly (readonly [string, number])[], byteFallback: boolean) =>
  unigramModelOf(protoOf(pieces, byteFallback));

function protoOf(pieces: readonly (readonly [string, number])[], byteFallback: boolean): ModelProto {
  const bytes = byteFallback
    ? Array.from({ length: 256 }, (_, byte): Piece => ({ text: bytePiece(byte), score: 0, type: 'byte' }))
    : [];
  const all: Piece[] = [
    { text: '<unk>', score: 0, type: 'unknown' },
    { text: '</s>', score: 0, type: 'control' },
    ...bytes,
    ...pieces.map(([text, score]): Piece => ({ text, score, type: 'normal' })),
  ];
  return {
    pieces: all,
    trainer: {
      vocabularySize: all.length,
      whitespaceAsSuffix: false,
      controlSymbols: [],
      byteFallback,
      unknownId: 0,
      beginId: -1,
      endId: 1,
      padId: -1,
      unknownSurface: ' ? ',
      unknownPiece: '<unk>',
      endPiece: '</s>',
    },
    normalizer: {
      name: 'identity',
      characterMap: new Uint8Array(0),
      addDummyPrefix: false,
      removeExtraWhitespaces: false,
      escapeWhitespaces: true,
    },
  };
}

/** Behind the unknown, the end and 256 byte pieces. */
const FIRST_PIECE = 258;

function encode(encoder: ViterbiEncoder, bytes: Uint8Array): number[] {
  const out = new IdBuffer();
  encoder.encode(bytes, out);
  return [...out.take()];
}

/** The score of the best of all segmentations, by trying them all. */
function bestScore(text: string, scores: ReadonlyMap<string, number>, unknown: number): number {
  const characters = [...text];
  const best = [0];
  for (let end = 1; end <= characters.length; end++) {
    best[end] = Number.NEGATIVE_INFINITY;
    for (let start = 0; start < end; start++) {
      const piece = characters.slice(start, end).join('');
      const score = scores.get(piece) ?? (end - start === 1 ? unknown : Number.NEGATIVE_INFINITY);
      best[end] = Math.max(best[end]!, best[start]! + score);
    }
  }
  return best.at(-1)!;
}

test('takes the likeliest of all segmentations', (t) => {
  const letter = fc.constantFrom('a', 'b', ' ', '\n', 'é', '漢');
  // Multiples of 1/8: sums are exact, so scores can be compared exactly.
  const score = fc.integer({ min: -80, max: -1 }).map((eighths) => eighths / 8);
  const piece = fc.array(letter, { minLength: 1, maxLength: 4 }).map((letters) => letters.join(''));
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(piece, score), { selector: ([text]) => text, minLength: 1, maxLength: 25 }),
      fc.array(letter, { maxLength: 30 }).map((letters) => letters.join('')),
      (pieces, text) => {
        const escaped = pieces.map(([word, value]) => [word.replaceAll(' ', '\u2581'), value] as const);
        const encoder = new ViterbiEncoder(modelOf(escaped, true));
        const unknown = Math.min(...pieces.map(([, value]) => value)) - 10;
        let found = 0;
        let rest = text;
        const ids = encode(encoder, utf8(text));
        for (let at = 0; at < ids.length; ) {
          // An unknown character is as many byte pieces as it has bytes.
          const isByte = ids[at]! < FIRST_PIECE;
          const [word, value] = isByte
            ? ([[...rest][0]!, unknown] as const)
            : pieces[ids[at]! - FIRST_PIECE]!;
          t.true(rest.startsWith(word));
          rest = rest.slice(word.length);
          found += value;
          at += isByte ? utf8(word).length : 1;
        }
        t.is(rest, '');
        t.is(found, bestScore(text, new Map(pieces), unknown));
      },
    ),
  );
});

test('a line is encoded the same alone and among others', (t) => {
  const encoder = new ViterbiEncoder(
    modelOf(
      [
        ['a', -2],
        ['b', -2.5],
        ['ab', -3],
        ['\n', -3],
        ['\n\u2581', -3.5],
        ['\u2581', -3],
        ['ba', -4.4],
        ['\u2581a', -4.9],
      ],
      true,
    ),
  );
  const lines = fc
    .array(fc.constantFrom('a', 'b', ' '), { maxLength: 12 })
    .map((letters) => letters.join(''));
  fc.assert(
    fc.property(lines, fc.array(lines, { minLength: 1, maxLength: 5 }), (line, others) => {
      const alone = encode(encoder, utf8(`\n${line}`));
      const before = encode(encoder, utf8(others.join('\n')));
      const whole = encode(encoder, utf8([...others, line, ...others].join('\n')));
      t.deepEqual(whole.slice(0, before.length + alone.length), [...before, ...alone]);
    }),
  );
});

test('bytes that are no character, and U+2581, become byte pieces', (t) => {
  const encoder = new ViterbiEncoder(
    modelOf(
      [
        ['\u2581', -1],
        ['a', -1],
      ],
      true,
    ),
  );
  const id = (byte: number) => 2 + byte;
  t.deepEqual(encode(encoder, Uint8Array.of(0xff, 0x61, 0xe2, 0x96)), [id(0xff), 259, id(0xe2), id(0x96)]);
  t.deepEqual(encode(encoder, utf8('\u2581 ')), [id(0xe2), id(0x96), id(0x81), 258]);
});

test('without byte pieces a run of unknown characters is one unknown piece', (t) => {
  const encoder = new ViterbiEncoder(modelOf([['a', -1]], false));
  t.deepEqual(encode(encoder, utf8('xyazx\nx')), [0, 2, 0]);
});

test('a text of megabytes without a cut is encoded within fixed memory', (t) => {
  const encoder = new ViterbiEncoder(
    modelOf(
      [
        ['a', -3],
        ['aaaa', -4],
        ['aaaaa', -4.5],
      ],
      true,
    ),
  );
  const ids = encode(encoder, new Uint8Array(2_500_000).fill(0x61));
  const lengths = new Map([
    [258, 1],
    [259, 4],
    [260, 5],
  ]);
  t.is(
    ids.reduce((sum, id) => sum + lengths.get(id)!, 0),
    2_500_000,
  );
  t.true(ids.length < 2_500_000 / 4.9);
});
