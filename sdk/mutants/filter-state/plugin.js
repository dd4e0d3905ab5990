import { definePlugin } from '@framework/sdk';

export default definePlugin(() => {
  const seen = new Set();
  return {
    hooks: {
      filter: {
        parallel: 'per-batch',
        apply(batch) {
          for (const [row, id] of batch.ids.entries()) {
            if (batch.alive(row) && seen.has(id)) batch.judge(row, { action: 'drop', reason: 'seen-before' });
            seen.add(id);
          }
        },
      },
    },
  };
});
