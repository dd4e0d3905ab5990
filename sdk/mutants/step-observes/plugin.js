import { definePlugin } from '@framework/sdk';

export default definePlugin({
  hooks: {
    step({ metrics }) {
      metrics.loss = Math.round(metrics.loss ?? 0);
    },
  },
});
