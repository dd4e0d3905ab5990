import type { Tokenizer } from '../../slots/tokenizer.js';
import { TOY } from './toy-batch.js';

const END_OF_DOCUMENT = TOY.vocabulary - 1;

/** The smallest vocabulary that is lossless for any bytes: half a byte a token, and an end of document. */
export const standInTokenizer: Tokenizer = Object.freeze<Tokenizer>({
  vocabularySize: TOY.vocabulary,
  hash: '0'.repeat(64),
  endOfDocument: END_OF_DOCUMENT,
  encode: (text) => Uint32Array.from({ length: 2 * text.length }, (_, i) => half(text[i >> 1]!, i % 2)),
  decode(ids) {
    const halves = Array.from(ids).filter((id) => id !== END_OF_DOCUMENT);
    return Uint8Array.from(
      { length: halves.length >> 1 },
      (_, i) => halves[2 * i]! * 16 + halves[2 * i + 1]!,
    );
  },
  piece: (id) => (id === END_OF_DOCUMENT ? '<end>' : id.toString(16)),
});

const half = (byte: number, which: number): number => (which === 0 ? byte >> 4 : byte & 15);
