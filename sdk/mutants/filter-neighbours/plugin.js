import { definePlugin } from '@framework/sdk';

export default definePlugin({
  hooks: {
    filter: {
      parallel: 'per-batch',
      apply(batch) {
        const seen = new Set();
        for (let row = 0; row < batch.length; row++) {
          const text = Buffer.from(batch.bytes(row)).toString('latin1');
          if (batch.alive(row) && seen.has(text)) batch.judge(row, { action: 'drop', reason: 'duplicate' });
          seen.add(text);
        }
      },
    },
  },
});
