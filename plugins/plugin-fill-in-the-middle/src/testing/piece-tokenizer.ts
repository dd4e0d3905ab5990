import type { Tokenizer } from '@framework/sdk';

/** In the order of their ids, behind the bytes. `<|user|>` stands for whatever else is reserved. */
const RESERVED = ['<|end|>', '<|fim_prefix|>', '<|fim_middle|>', '<|fim_suffix|>', '<|user|>'];

/** Pieces of several characters: text cut inside one is encoded differently than whole. */
const PIECES = [
  'const ',
  'return ',
  'function',
  '    ',
  '  ',
  ' = ',
  '();',
  ';\n',
  'ab',
  'abc',
  'é',
  '日本',
  '👩‍🔬',
];

const FIRST_RESERVED = 256;
export const END = FIRST_RESERVED;
export const PREFIX = FIRST_RESERVED + 1;
export const MIDDLE = FIRST_RESERVED + 2;
export const SUFFIX = FIRST_RESERVED + 3;
export const USER = FIRST_RESERVED + 4;
const FIRST_PIECE = FIRST_RESERVED + RESERVED.length;

const pieces = PIECES.map((piece) => Buffer.from(piece));
const byLength = [...pieces.keys()].sort((a, b) => pieces[b]!.length - pieces[a]!.length);

/** Bytes, reserved tokens, and some longer pieces, the longest that fits taken first. Lossless for any bytes. */
export const pieceTokenizer: Tokenizer = {
  vocabularySize: FIRST_PIECE + pieces.length,
  hash: 'bytes, reserved tokens and a few pieces',
  endOfDocument: END,
  encode(text) {
    const bytes = Buffer.from(text.buffer, text.byteOffset, text.byteLength);
    const ids: number[] = [];
    for (let at = 0; at < bytes.length; ) {
      const piece = byLength.find((index) =>
        bytes.subarray(at, at + pieces[index]!.length).equals(pieces[index]!),
      );
      ids.push(piece === undefined ? bytes[at]! : FIRST_PIECE + piece);
      at += piece === undefined ? 1 : pieces[piece]!.length;
    }
    return Uint32Array.from(ids);
  },
  decode: (ids) =>
    Buffer.concat(
      Array.from(ids, (id) => {
        if (id < FIRST_RESERVED) return Buffer.of(id);
        return pieces[id - FIRST_PIECE] ?? Buffer.alloc(0);
      }),
    ),
  piece: (id) => RESERVED[id - FIRST_RESERVED] ?? PIECES[id - FIRST_PIECE] ?? `<${id}>`,
};

/** A document as `tokenize` leaves it. */
export const documentOf = (text: string | Uint8Array): Uint32Array =>
  Uint32Array.of(...pieceTokenizer.encode(Buffer.from(text)), END);
