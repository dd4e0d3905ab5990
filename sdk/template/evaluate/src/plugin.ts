import { definePlugin, type EvalMetric, LANGUAGE_MODEL, TOKENIZER } from '@framework/sdk';
import { config } from './config.js';
import { continuePrompt } from './continue-prompt.js';
import { wilsonInterval } from './wilson.js';

export default definePlugin(config, ({ config: { tasks } }) => ({
  hooks: {
    evaluate(report, ctx) {
      const model = ctx.get(LANGUAGE_MODEL);
      const tokenizer = ctx.get(TOKENIZER);
      const rows = tasks.map(({ prompt, expected }, index) => {
        ctx.signal.throwIfAborted();
        ctx.progress({ done: index, total: tasks.length, unit: 'prompts' });
        const wanted = Buffer.from(expected, 'utf8');
        const written = Buffer.from(continuePrompt(model, tokenizer, prompt, wanted.byteLength));
        return { prompt, expected, written: written.toString('utf8'), right: written.equals(wanted) };
      });
      const right = rows.filter((row) => row.right).length;
      report.add('exact-match', { metrics: { exactMatch: shareOf(right, rows.length) }, rows });
    },
  },
}));

/** A share of nothing is not 0: it could not be measured. */
const shareOf = (right: number, count: number): EvalMetric => ({
  value: count === 0 ? null : right / count,
  unit: 'share of prompts',
  better: 'higher',
  count,
  ...(count === 0 ? { note: '`tasks` is empty' } : { interval: wilsonInterval(right, count) }),
});
