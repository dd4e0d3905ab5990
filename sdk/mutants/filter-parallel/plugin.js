import { definePlugin } from '@framework/sdk';

export default definePlugin(() => {
  let latest = -1;
  return {
    hooks: {
      filter: {
        parallel: 'per-batch',
        apply(batch) {
          for (let row = 0; row < batch.length && batch.sequence < latest; row++) {
            if (batch.alive(row)) batch.judge(row, { action: 'drop', reason: 'too-late' });
          }
          latest = batch.length === 0 ? latest : batch.sequence;
        },
      },
    },
  };
});
