import { count, defineConfig, definePlugin } from '@framework/sdk';

export const config = defineConfig({
  maxTokens: count({ doc: 'Tokens of a document that are kept, its end included.', default: 4096, min: 1 }),
});

// Cuts long documents short. The number and the order of documents stay as they are.
export default definePlugin(config, (ctx) => ({
  hooks: {
    tokens: {
      apply(batch) {
        const parts: Uint32Array[] = [];
        const offsets = [0];
        for (let i = 0; i < batch.documents.length; i++) {
          const ids = batch.tokens.slice(batch.offsets[i], batch.offsets[i + 1]);
          const end = ids.at(-1)!;
          const kept = ids.subarray(0, ctx.config.maxTokens);
          kept[kept.length - 1] = end;
          parts.push(kept);
          offsets.push(offsets.at(-1)! + kept.length);
        }
        const tokens = new Uint32Array(offsets.at(-1)!);
        for (const [i, part] of parts.entries()) tokens.set(part, offsets[i]!);
        return { ...batch, tokens, offsets: Uint32Array.from(offsets) };
      },
    },
  },
}));
