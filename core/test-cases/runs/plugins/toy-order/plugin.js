/** Serial: drops every tenth document that came so far, which only works in sequence order. */
import { definePlugin } from '@framework/sdk';

export default definePlugin(() => ({
  hooks: {
    filter: {
      parallel: 'serial',
      apply(batch) {
        for (let row = 0; row < batch.length; row++) {
          if (batch.sequence % 10 === 9 && row % 3 === 0)
            batch.judge(row, { action: 'drop', reason: 'tenth' });
          else batch.judge(row, { action: 'keep', reason: 'in-order' });
        }
      },
    },
  },
}));
