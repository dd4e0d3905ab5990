import { definePlugin, TOKENIZER } from '@framework/sdk';

export default definePlugin({}, () => ({
  hooks: {
    tokenize: {
      apply(batch, ctx) {
        const tokenizer = ctx.get(TOKENIZER);
        const documents: string[] = [];
        const ids: number[] = [];
        const offsets = [0];
        for (let row = 0; row < batch.length; row++) {
          if (!batch.alive(row)) continue;
          for (const id of tokenizer.encode(batch.bytes(row))) ids.push(id);
          ids.push(tokenizer.endOfDocument);
          documents.push(batch.ids[row]!);
          offsets.push(ids.length);
        }
        return {
          sequence: batch.sequence,
          documents,
          tokens: Uint32Array.from(ids),
          offsets: Uint32Array.from(offsets),
        };
      },
    },
  },
}));
