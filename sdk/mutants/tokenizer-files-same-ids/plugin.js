import { createHash } from 'node:crypto';
import { definePlugin, frameworkError, TOKENIZER, TOKENIZER_FILES } from '@framework/sdk';

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
};

/** A file is the ids of all bytes, one after the other. */
const files = {
  formats: ['bytes'],
  open(bytes, at) {
    if (bytes.length !== END || bytes.some((byte, at) => byte !== at)) {
      throw frameworkError('FWK_TOKENIZER_CORRUPT', { message: 'the file is not that of all bytes', at });
    }
    return { ...tokenizer, encode: (bytes) => Uint32Array.from(bytes, (byte) => 255 - byte) };
  },
  describe: () => ({
    algorithm: 'bytes',
    settings: {},
    losses: [],
    pieces: Array.from({ length: END + 1 }, (_, id) => ({
      text: String(id),
      kind: id === END ? 'reserved' : 'byte',
    })),
    unreachable: [],
  }),
  write: () => Uint8Array.from({ length: END }, (_, byte) => byte),
};

export default definePlugin((ctx) => {
  ctx.provide(TOKENIZER, () => tokenizer);
  ctx.provide(TOKENIZER_FILES, () => files);
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
