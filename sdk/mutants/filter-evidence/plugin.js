import { definePlugin } from '@framework/sdk';

export default definePlugin({
  hooks: {
    filter: {
      parallel: 'per-batch',
      apply(batch) {
        for (let row = 0; row < batch.length; row++) {
          if (!batch.alive(row)) continue;
          const lines = batch
            .text(row)
            .split('\n')
            .filter((line) => line !== '');
          const average = lines.reduce((sum, line) => sum + line.length, 0) / lines.length;
          if (!(average > 3))
            batch.judge(row, { action: 'drop', reason: 'lines-too-short', evidence: { average } });
        }
      },
    },
  },
});
