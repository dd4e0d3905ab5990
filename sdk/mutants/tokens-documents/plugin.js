import { definePlugin } from '@framework/sdk';

export default definePlugin({
  hooks: {
    tokens: {
      apply(batch) {
        const documents = [];
        const tokens = [];
        const offsets = [0];
        for (const [index, id] of batch.documents.entries()) {
          const own = batch.tokens.subarray(batch.offsets[index], batch.offsets[index + 1]);
          if (own.length < 3) continue;
          documents.push(id);
          tokens.push(...own);
          offsets.push(tokens.length);
        }
        return { ...batch, documents, tokens: Uint32Array.from(tokens), offsets: Uint32Array.from(offsets) };
      },
    },
  },
});
