import type { PlanContributor, PlanProblem } from '@framework/sdk';
import type { Config } from './config.js';

/**
 * Measured: the most that a training process of Node 20 held, with the plugins of `smoke`, the native backend and a model
 * and windows of 1.4 MiB (143.9 MiB), less those.
 */
const PROCESS_BYTES = 142 * 2 ** 20;

export const plan: PlanContributor = (resolved, facts) => {
  const config = resolved as unknown as Config;
  const microTokens = config.batchSize * facts.get('contextLength');
  return {
    facts: { microTokens, tokensPerStep: microTokens * config.microBatches, steps: config.steps },
    memory: [{ name: 'Node.js, the tensor library and the plugins', bytes: PROCESS_BYTES }],
    problems: problems(config),
  };
};

function problems(config: Config): readonly PlanProblem[] {
  const { steps, warmupSteps, decaySteps, learningRate, finalLearningRate } = config;
  const found: PlanProblem[] = [];
  if (warmupSteps + decaySteps > steps) {
    found.push({
      at: 'plugin-trainer.decaySteps',
      message: `${warmupSteps} steps of warm-up and ${decaySteps} of decay do not fit into ${steps} steps`,
      action: 'lower `warmupSteps` or `decaySteps`, or raise `steps`',
    });
  }
  if (finalLearningRate > learningRate) {
    found.push({
      at: 'plugin-trainer.finalLearningRate',
      message: `a decay from ${learningRate} to ${finalLearningRate} goes up`,
      action: 'choose a final learning rate below the peak',
    });
  }
  return found;
}
