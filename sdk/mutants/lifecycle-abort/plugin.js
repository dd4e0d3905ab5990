import { setTimeout as wait } from 'node:timers/promises';
import { definePlugin } from '@framework/sdk';

export default definePlugin({
  hooks: {
    async collate(_batch, ctx) {
      await wait(1);
      while (ctx.signal.aborted) await wait(100);
    },
  },
});
