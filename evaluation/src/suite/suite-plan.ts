import type { PlanContributor, PlanProblem } from '@framework/sdk';
import type { SuiteConfig } from './suite-config.js';

/**
 * Says what a suite generates, and refuses what its values cannot give.
 *
 * @param suite the evaluator's id
 */
export const suitePlan =
  (suite: string): PlanContributor =>
  (resolved) => {
    const config = resolved as unknown as SuiteConfig;
    const draws =
      config.temperature === 0 ? 'greedy' : `temperature ${config.temperature}, top-p ${config.topP}`;
    return {
      notes: [
        `${suite}: ${config.samples} ${config.samples === 1 ? 'reply' : 'replies'} a problem, ` +
          `at most ${config.maxTokens} tokens each (${draws}), judged in the sandbox`,
      ],
      problems: problemsOf(suite, config),
    };
  };

function problemsOf(suite: string, { samples, temperature, k }: SuiteConfig): PlanProblem[] {
  const problems: PlanProblem[] = [];
  if (samples > 1 && temperature === 0) {
    problems.push({
      at: `plugins.plugin-${suite}.temperature`,
      message: `greedy decoding gives the same reply ${samples} times`,
      action: 'give a temperature above 0, or one sample',
    });
  }
  const above = k.filter((wanted) => wanted > samples);
  if (above.length > 0 || k.length === 0) {
    problems.push({
      at: `plugins.plugin-${suite}.k`,
      message:
        k.length === 0
          ? 'no k is given, so nothing would be reported'
          : `pass@${above.join(', pass@')} cannot be estimated from ${samples} of each problem`,
      action: 'give each k from 1 to `samples`',
    });
  }
  return problems;
}
