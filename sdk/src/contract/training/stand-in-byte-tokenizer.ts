import type { Tokenizer } from '../../slots/tokenizer.js';

const END_OF_DOCUMENT = 256;

/** A byte a token, and an end of document: what decodes a token at a time finds text. */
export const standInByteTokenizer: Tokenizer = Object.freeze<Tokenizer>({
  vocabularySize: 257,
  hash: '1'.repeat(64),
  endOfDocument: END_OF_DOCUMENT,
  encode: (text) => Uint32Array.from(text),
  decode: (ids) => Uint8Array.from(Array.from(ids).filter((id) => id !== END_OF_DOCUMENT)),
  piece: (id) => (id === END_OF_DOCUMENT ? '<end>' : String.fromCharCode(id)),
});
