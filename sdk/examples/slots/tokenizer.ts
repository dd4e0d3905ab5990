import { createHash } from 'node:crypto';
import { definePlugin, TOKENIZER, type Tokenizer } from '@framework/sdk';

// A token a byte, and one for the end of a document. Lossless for any bytes, as every tokenizer must be.
const bytes: Tokenizer = {
  vocabularySize: 257,
  hash: createHash('sha256').update('bytes, version 1').digest('hex'),
  endOfDocument: 256,
  encode: (text) => Uint32Array.from(text),
  decode: (ids) => Uint8Array.from(Array.from(ids).filter((id) => id < 256)),
  piece: (id) => (id === 256 ? '<end>' : `0x${id.toString(16).padStart(2, '0')}`),
};

// Manifest: "provides": ["fw.tokenizer"]. The same plugin taps `tokenize`, as the example of that hook does.
export default definePlugin({}, (ctx) => {
  ctx.provide(TOKENIZER, () => bytes);
  return {};
});
