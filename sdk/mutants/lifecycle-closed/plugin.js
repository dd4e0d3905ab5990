import { definePlugin } from '@framework/sdk';

export default definePlugin((ctx) => ({
  hooks: {
    setup() {
      setInterval(() => ctx.log.info('still here'), 60_000).unref();
    },
  },
}));
