import { definePlugin } from '@framework/sdk';

export default definePlugin({
  hooks: {
    filter: {
      parallel: 'per-batch',
      async fit(stream, ctx) {
        let longest = 0;
        for await (const batch of stream) {
          ctx.signal.throwIfAborted();
          for (let row = 0; row < batch.length; row++) {
            longest = Math.max(longest, batch.bytes(row).byteLength);
          }
        }
        await ctx.output.writeJson('longest.json', { longest });
      },
      apply(batch) {
        for (let row = 0; row < batch.length; row++) {
          if (batch.alive(row) && batch.bytes(row).byteLength > 4096) {
            batch.judge(row, { action: 'drop', reason: 'too-long' });
          }
        }
      },
    },
  },
});
