import { definePlugin } from '@framework/sdk';

export default definePlugin({
  hooks: {
    filter: {
      parallel: 'per-batch',
      apply(batch) {
        for (let row = 0; row < batch.length; row++) {
          const { byteLength } = batch.bytes(row);
          if (batch.alive(row) && byteLength < 10)
            batch.judge(row, { action: 'drop', reason: `Only ${byteLength} bytes` });
        }
      },
    },
  },
});
