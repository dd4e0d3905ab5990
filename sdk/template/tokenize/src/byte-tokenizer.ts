import { createHash } from 'node:crypto';
import { frameworkError, type Tokenizer } from '@framework/sdk';

/** The id behind the last byte. */
const END_OF_DOCUMENT = 256;

/** Id b is byte b. */
export const byteTokenizer: Tokenizer = {
  vocabularySize: END_OF_DOCUMENT + 1,
  // Of what decides the ids: a checkpoint is refused under another tokenizer.
  hash: createHash('sha256').update('bytes 0-255, end of document 256').digest('hex'),
  endOfDocument: END_OF_DOCUMENT,
  encode: (text) => Uint32Array.from(text),
  decode: (ids) => Uint8Array.from(Array.from(ids, known).filter((id) => id !== END_OF_DOCUMENT)),
  piece(id) {
    if (known(id) === END_OF_DOCUMENT) return '<end of document>';
    return id > 0x20 && id < 0x7f ? String.fromCharCode(id) : `<${id.toString(16).padStart(2, '0')}>`;
  },
};

/** The id itself; an id that is not ours would come from another tokenizer's model. */
function known(id: number): number {
  if (Number.isInteger(id) && id >= 0 && id <= END_OF_DOCUMENT) return id;
  throw frameworkError('FWK_TOKENIZER_ID', {
    message: `there is no token ${id}; the last one is ${END_OF_DOCUMENT}`,
  });
}
