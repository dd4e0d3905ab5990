import { definePlugin, type EvalContext, LANGUAGE_MODEL, TOKENIZER } from '@framework/sdk';
import { sampleCompletions } from './completions.js';
import { config as schema } from './config.js';
import { measure } from './measure.js';
import { perplexityResult, unmeasured } from './perplexity-result.js';

/** Random stream of the bootstrap; 0 to 2 draw documents and targets, 999 and up the completions. */
const BOOTSTRAP_STREAM = 3;

export default definePlugin(schema, ({ config, random }) => ({
  hooks: {
    async evaluate(report, base) {
      // The streams of the context change with the step. Two evaluations of one run must measure the same documents.
      const ctx: EvalContext = { ...base, random: (sequence) => random('evaluate', sequence) };
      const model = ctx.get(LANGUAGE_MODEL);
      const tokenizer = ctx.get(TOKENIZER);
      const measurement = await measure(ctx, model, tokenizer, config);
      const result =
        measurement.documents.length > 0
          ? perplexityResult(measurement, config.resamples, ctx.random(BOOTSTRAP_STREAM))
          : unmeasured(
              `No held-out document is left to score: the filters left none in the split '${config.split}'.`,
            );
      report.add('perplexity', result);
      report.add('completions', await sampleCompletions(ctx, model, tokenizer, config));
    },
  },
}));
