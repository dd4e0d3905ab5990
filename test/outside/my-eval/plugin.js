/** Mean loss of the next token over the first window of each held-out document. */
import { definePlugin, LANGUAGE_MODEL } from '@framework/sdk';

export default definePlugin(() => ({
  hooks: {
    evaluate(report, ctx) {
      const model = ctx.get(LANGUAGE_MODEL);
      let sum = 0;
      let count = 0;
      for (const [index, { split }] of ctx.tokens.documents.entries()) {
        if (split !== 'heldout') continue;
        const ids = Int32Array.from(ctx.tokens.read(index).subarray(0, model.contextLength));
        if (ids.length < 2) continue;
        const losses = model.score(ids, 1, ids.length);
        for (const loss of losses.subarray(0, -1)) sum += loss;
        count += ids.length - 1;
      }
      report.add('my-eval', {
        metrics: { loss: { value: count === 0 ? null : sum / count, unit: 'nats', better: 'lower', count } },
      });
    },
  },
}));
