import { createHash } from 'node:crypto';
import { definePlugin, frameworkError, TOKENIZER } from '@framework/sdk';

const END = 256;

function check(id) {
  if (Number.isInteger(id) && id >= 0 && id <= END) return id;
  throw frameworkError('FWK_TOKENIZER_ID', { message: `${id} is no id of this vocabulary` });
}

const tokenizer = {
  vocabularySize: END + 1,
  hash: createHash('sha256').update('bytes').digest('hex'),
  endOfDocument: END,
  encode: (bytes) => Uint32Array.from(bytes),
  decode: (ids) => Uint8Array.from(Array.from(ids, check).filter((id) => id !== END)),
  piece: (id) => String(check(id)),
  encodeSpans: (text) => ({
    ids: Uint32Array.from(text),
    starts: Uint32Array.from(text, (_, at) => at),
    ends: Uint32Array.from(text, (_, at) => at + 1),
  }),
  segmentations: (text) => [{ ids: Uint32Array.from(text), score: 0 }],
  sampleSegmentation: (text) => Uint32Array.from(text),
  decodeStream: () => ({ push: (id) => (check(id) === END ? new Uint8Array(0) : Uint8Array.of(id)) }),
};

export default definePlugin((ctx) => {
  ctx.provide(TOKENIZER, () => tokenizer);
  return {
    hooks: {
      tokenize: {
        apply(batch) {
          const documents = [];
          const tokens = [];
          const offsets = [0];
          for (let row = 0; row < batch.length; row++) {
            if (!batch.alive(row)) continue;
            tokens.push(...[...tokenizer.encode(batch.bytes(row)), END]);
            documents.push(batch.ids[row]);
            offsets.push(tokens.length);
          }
          return {
            sequence: batch.sequence,
            documents,
            tokens: Uint32Array.from(tokens),
            offsets: Uint32Array.from(offsets),
          };
        },
      },
    },
  };
});
