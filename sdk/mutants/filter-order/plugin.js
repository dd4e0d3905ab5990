import { definePlugin } from '@framework/sdk';

export default definePlugin({
  hooks: {
    filter: {
      parallel: 'per-batch',
      apply(batch) {
        for (let row = 1; row < batch.length; row++) {
          if (batch.alive(row) && batch.ids[row] < batch.ids[row - 1]) {
            batch.judge(row, { action: 'drop', reason: 'out-of-order' });
          }
        }
      },
    },
  },
});
