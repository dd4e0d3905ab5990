import { definePlugin } from '@framework/sdk';

export default definePlugin({
  features: {
    sizes: (batch) => batch.ids.map((_, row) => batch.bytes(row).byteLength),
  },
  hooks: {
    filter: {
      parallel: 'per-batch',
      apply(batch, ctx) {
        for (const [row, size] of ctx.feature(batch, 'sizes').entries()) {
          if (batch.alive(row) && size === 0) batch.judge(row, { action: 'drop', reason: 'empty' });
        }
      },
    },
  },
});
