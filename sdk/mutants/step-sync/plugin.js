import { definePlugin } from '@framework/sdk';

export default definePlugin(() => {
  const losses = [];
  return {
    hooks: {
      async step(event) {
        losses.push(event.metrics.loss);
      },
    },
  };
});
