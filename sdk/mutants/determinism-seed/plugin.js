import { definePlugin } from '@framework/sdk';

export default definePlugin({
  hooks: {
    filter: {
      parallel: 'per-batch',
      apply(batch) {
        for (let row = 0; row < batch.length; row++) {
          if (!batch.alive(row) || batch.bytes(row).byteLength > 0) continue;
          batch.judge(row, { action: 'drop', reason: 'empty', evidence: { process: process.pid } });
        }
      },
    },
  },
});
