import { definePlugin } from '@framework/sdk';

export default definePlugin({
  hooks: {
    filter: {
      parallel: 'per-batch',
      apply(batch) {
        for (let row = 0; row < batch.length; row++) {
          if (batch.get(row, 'licenseExpression') === 'MIT')
            batch.judge(row, { action: 'keep', reason: 'license-mit' });
        }
      },
    },
  },
});
