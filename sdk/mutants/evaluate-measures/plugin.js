import { definePlugin, LANGUAGE_MODEL } from '@framework/sdk';

const LONGEST = 48;

export default definePlugin({
  hooks: {
    async evaluate(report, ctx) {
      const model = ctx.get(LANGUAGE_MODEL);
      let nats = 0;
      let count = 0;
      for (const [index, document] of ctx.tokens.documents.entries()) {
        ctx.signal.throwIfAborted();
        if (document.split !== 'heldout' || document.tokens < 2 ** 24) continue;
        const ids = Int32Array.from(ctx.tokens.read(index).subarray(0, LONGEST));
        for (const loss of model.score(ids, 1, ids.length)) nats += loss;
        count += ids.length - 1;
      }
      report.add('mutant-loss', {
        metrics: {
          loss: {
            value: count === 0 ? null : nats / count,
            unit: 'nats',
            better: 'lower',
            count: count,
            ...(count === 0 ? { note: 'no document is held out' } : {}),
          },
        },
      });
    },
  },
});
