import type { Tokenizer } from '@framework/sdk';

/** A token a byte; 256 ends a document. */
export const byteTokenizer: Tokenizer = {
  vocabularySize: 257,
  hash: 'bytes',
  endOfDocument: 256,
  encode: (text) => Uint32Array.from(text),
  decode: (ids) => Uint8Array.from(Array.from(ids).filter((id) => id < 256)),
  piece: (id) => (id === 256 ? '<end>' : String.fromCharCode(id)),
};
