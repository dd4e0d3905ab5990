import { definePlugin } from '@framework/sdk';

export default definePlugin({
  hooks: {
    filter: {
      parallel: 'per-batch',
      apply(batch) {
        for (let row = 0; row < batch.length; row++) {
          if (!batch.alive(row) || batch.get(row, 'language') !== 'typescript') continue;
          const bytes = Buffer.concat([Buffer.from('// seen\n'), batch.bytes(row)]);
          batch.judge(row, { action: 'rewrite', reason: 'notice-added', bytes });
        }
      },
    },
  },
});
