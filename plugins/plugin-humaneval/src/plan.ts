import type { PlanContributor, PlanProblem } from '@framework/sdk';
import type { Config } from './config.js';

/** Says what an evaluation generates, and refuses what its values cannot give. */
export const plan: PlanContributor = (resolved) => {
  const config = resolved as unknown as Config;
  const draws =
    config.temperature === 0 ? 'greedy' : `temperature ${config.temperature}, top-p ${config.topP}`;
  return {
    notes: [
      `humaneval: ${config.samples} ${config.samples === 1 ? 'reply' : 'replies'} a problem, ` +
        `at most ${config.maxTokens} tokens each (${draws}), judged in the sandbox`,
    ],
    problems: problemsOf(config),
  };
};

function problemsOf({ samples, temperature, k }: Config): PlanProblem[] {
  const problems: PlanProblem[] = [];
  if (samples > 1 && temperature === 0) {
    problems.push({
      at: 'plugins.plugin-humaneval.temperature',
      message: `greedy decoding gives the same reply ${samples} times`,
      action: 'give a temperature above 0, or one sample',
    });
  }
  const above = k.filter((wanted) => wanted > samples);
  if (above.length > 0 || k.length === 0) {
    problems.push({
      at: 'plugins.plugin-humaneval.k',
      message:
        k.length === 0
          ? 'no k is given, so nothing would be reported'
          : `pass@${above.join(', pass@')} cannot be estimated from ${samples} of each problem`,
      action: 'give each k from 1 to `samples`',
    });
  }
  return problems;
}
