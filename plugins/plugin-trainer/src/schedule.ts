import type { Config } from './config.js';

export type ScheduleConfig = Pick<
  Config,
  'steps' | 'learningRate' | 'warmupSteps' | 'decaySteps' | 'decay' | 'finalLearningRate'
>;

/**
 * Warm-up, stable, decay (Hu et al. 2024, arXiv:2404.06395; shapes of the decay: Hägele et al. 2024,
 * arXiv:2405.18392). A function of the step alone, so that a resumed run needs no state of it.
 *
 * The first step already moves (its rate is one warm-up step above zero), and so does the last: the decay heads for
 * `finalLearningRate` and would reach it one step after the run.
 *
 * @param step from 0
 */
export function learningRateAt(step: number, config: ScheduleConfig): number {
  const { steps, learningRate, warmupSteps, decaySteps, finalLearningRate } = config;
  if (step < warmupSteps) return (learningRate * (step + 1)) / warmupSteps;
  const decayStart = steps - decaySteps;
  if (step < decayStart || decaySteps === 0) return learningRate;
  const progress = Math.min(1, (step - decayStart) / decaySteps);
  return finalLearningRate + (learningRate - finalLearningRate) * left(progress, config.decay);
}

/** What is left of the way down, from 1 to 0. */
function left(progress: number, decay: Config['decay']): number {
  switch (decay) {
    case 'linear':
      return 1 - progress;
    case 'cosine':
      return (1 + Math.cos(Math.PI * progress)) / 2;
    case 'root':
      return 1 - Math.sqrt(progress);
  }
}
