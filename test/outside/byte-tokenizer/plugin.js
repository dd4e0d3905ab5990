/** A byte is its own id; 256 ends a document. */
import { createHash } from 'node:crypto';
import { definePlugin, TOKENIZER } from '@framework/sdk';

const END = 256;

const tokenizer = {
  vocabularySize: 257,
  hash: createHash('sha256').update('bytes').digest('hex'),
  endOfDocument: END,
  encode: (bytes) => Uint32Array.from(bytes),
  decode: (ids) => Uint8Array.from(Array.from(ids).filter((id) => id !== END)),
  piece: (id) => (id === END ? '<end>' : String.fromCharCode(id)),
};

export default definePlugin((ctx) => {
  ctx.provide(TOKENIZER, () => tokenizer);
  return {
    hooks: {
      tokenize: {
        apply(batch) {
          const rows = batch.ids.flatMap((_, row) => (batch.alive(row) ? [row] : []));
          const offsets = new Uint32Array(rows.length + 1);
          for (const [at, row] of rows.entries()) {
            offsets[at + 1] = offsets[at] + batch.bytes(row).byteLength + 1;
          }
          const tokens = new Uint32Array(offsets[rows.length]).fill(END);
          for (const [at, row] of rows.entries()) tokens.set(batch.bytes(row), offsets[at]);
          return { sequence: batch.sequence, documents: rows.map((row) => batch.ids[row]), tokens, offsets };
        },
      },
    },
  };
});
