import { definePlugin, LANGUAGE_MODEL } from '@framework/sdk';

// Manifest: "registers": { "evaluator": ["held-out-loss"] }, "requires": { "tokens": ["fw.language-model"] }.
export default definePlugin({}, () => ({
  hooks: {
    async evaluate(report, ctx) {
      const model = ctx.get(LANGUAGE_MODEL);
      let nats = 0;
      let predicted = 0;
      for (const [number, document] of ctx.tokens.documents.entries()) {
        ctx.signal.throwIfAborted();
        if (document.split !== 'heldout') continue;
        const ids = Int32Array.from(ctx.tokens.read(number)).subarray(0, model.contextLength);
        for (const loss of model.score(ids, 1, ids.length)) nats += loss;
        predicted += Math.max(0, ids.length - 1);
      }
      report.add('held-out-loss', {
        metrics: {
          loss: {
            value: predicted === 0 ? null : nats / predicted,
            unit: 'nats a token',
            better: 'lower',
            count: predicted,
            ...(predicted === 0 ? { note: 'Nothing was held out.' } : {}),
          },
        },
      });
    },
  },
}));
