import { definePlugin } from '@framework/sdk';

export default definePlugin({
  hooks: {
    collate(batch) {
      for (const { tokens } of batch.micro) tokens[1] = tokens[1] === 0 ? 1 : 0;
    },
  },
});
