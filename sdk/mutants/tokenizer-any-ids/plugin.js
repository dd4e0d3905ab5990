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
  decode(ids) {
    for (const id of ids)
      if (check(id) === END) throw new TypeError('the end of a document stands for nothing');
    return Uint8Array.from(ids);
  },
  piece: (id) => String(check(id)),
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
