import { definePlugin } from '@framework/sdk';

export default definePlugin(() => {
  let steps = 0;
  return {
    hooks: {
      collate(batch) {
        steps++;
        if (steps % 2 === 0) for (const { weights } of batch.micro) weights.fill(0);
      },
    },
  };
});
