import { definePlugin } from '@framework/sdk';

export default definePlugin({
  hooks: {
    tokens: {
      apply(batch) {
        const tokens = batch.tokens.slice();
        for (const [index, from] of batch.offsets.slice(0, -1).entries()) {
          if (index % 2 === 1) continue;
          // The end of a document stays at its end.
          tokens.subarray(from, batch.offsets[index + 1] - 1).reverse();
        }
        return { ...batch, tokens };
      },
    },
  },
});
