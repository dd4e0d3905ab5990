import { definePlugin } from '@framework/sdk';

export default definePlugin({
  hooks: {
    filter: {
      parallel: 'per-batch',
      apply(batch) {
        for (let row = 0; row < batch.length; row++) {
          if (!batch.alive(row) || batch.length === 1) continue;
          if (batch.bytes(row).byteLength < 10) batch.judge(row, { action: 'drop', reason: 'too-short' });
        }
      },
    },
  },
});
