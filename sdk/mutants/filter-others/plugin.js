import { definePlugin } from '@framework/sdk';

export default definePlugin({
  hooks: {
    filter: {
      parallel: 'per-batch',
      apply(batch, ctx) {
        for (const verdict of batch.verdicts) {
          if (verdict.plugin !== ctx.plugin) verdict.reason = verdict.reason.toUpperCase();
        }
      },
    },
  },
});
