import { definePlugin } from '@framework/sdk';

export default definePlugin({
  hooks: {
    collate(batch) {
      for (const { weights } of batch.micro) weights[Math.floor(Math.random() * weights.length)] = 0.5;
    },
  },
});
