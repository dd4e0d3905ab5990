import { createRequire } from 'node:module';
import { definePlugin } from '@framework/sdk';

export default definePlugin({
  hooks: {
    setup(ctx) {
      try {
        createRequire(import.meta.url)('./fast.node');
      } catch {
        ctx.log.info('the slow way');
      }
    },
  },
});
