import { definePlugin } from '@framework/sdk';

export default definePlugin((ctx) => ({
  hooks: {
    step(event) {
      ctx.log.info(`loss ${event.metrics.loss.toFixed(3)}`);
    },
  },
}));
