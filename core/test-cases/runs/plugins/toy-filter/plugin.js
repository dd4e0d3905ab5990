/** Fits the mean length, then drops what is far longer; holds out one repository; rewrites a word. */
import { definePlugin } from '@framework/sdk';

export default definePlugin(() => {
  let mean = Number.NaN;
  return {
    features: {
      length: (batch) => Uint32Array.from({ length: batch.length }, (_, row) => batch.bytes(row).byteLength),
    },
    hooks: {
      filter: {
        parallel: 'per-batch',
        needs: ['length'],
        async fit(stream, ctx) {
          let documents = 0;
          let bytes = 0;
          for await (const batch of stream) {
            for (let row = 0; row < batch.length; row++) {
              documents += 1;
              bytes += ctx.feature(batch, 'length')[row];
            }
          }
          await ctx.output.writeJson('mean.json', bytes / documents);
        },
        async load(artefact) {
          mean = await artefact.readJson('mean.json');
        },
        apply(batch, ctx) {
          for (let row = 0; row < batch.length; row++) {
            const length = ctx.feature(batch, 'length')[row];
            if (length > 1.5 * mean) {
              batch.judge(row, { action: 'drop', reason: 'too-long', evidence: { length } });
            } else if (batch.get(row, 'repository') === 'a3') {
              batch.judge(row, { action: 'hold', reason: 'held-out', split: 'heldout' });
            } else if (batch.text(row).includes('array')) {
              const bytes = new TextEncoder().encode(batch.text(row).replaceAll('array', 'list'));
              batch.judge(row, { action: 'rewrite', reason: 'plain-word', bytes });
            }
            batch.set(row, 'draw', ctx.random(batch.sequence).integer(1000));
          }
        },
      },
    },
  };
});
