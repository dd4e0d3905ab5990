import { definePlugin, frameworkError } from '@framework/sdk';

export default definePlugin(() => {
  let longest;
  return {
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
        async load(artefact) {
          longest = (await artefact.readJson('longest.json')).longest;
        },
        apply(batch) {
          if (longest === undefined)
            throw frameworkError('FWK_FIT_MISSING', { message: 'nothing is fitted' });
          for (let row = 0; row < batch.length; row++) {
            if (batch.alive(row) && batch.bytes(row).byteLength > longest / 2) {
              batch.judge(row, { action: 'drop', reason: 'too-long' });
            }
          }
        },
      },
    },
  };
});
