import { createHash } from 'node:crypto';
import type { Tokenizer } from '@framework/sdk';

const BYTES = 256;
/** The id behind the last byte. */
const END_OF_DOCUMENT = BYTES;

/** Id b is byte b. */
export const byteTokenizer: Tokenizer = {
  vocabularySize: BYTES + 1,
  // Of what decides the ids: a checkpoint is refused under another tokenizer.
  hash: createHash('sha256').update('bytes 0-255, end of document 256').digest('hex'),
  endOfDocument: END_OF_DOCUMENT,
  encode: (text) => Uint32Array.from(text),
  decode: (ids) => Uint8Array.from(Array.from(ids).filter((id) => id < BYTES)),
  piece(id) {
    if (id === END_OF_DOCUMENT) return '<end of document>';
    return id > 0x20 && id < 0x7f ? String.fromCharCode(id) : `<${id.toString(16).padStart(2, '0')}>`;
  },
};
