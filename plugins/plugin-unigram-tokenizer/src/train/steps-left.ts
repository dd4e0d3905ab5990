import { alive } from './candidates.js';
import type { TrainingState } from './train-unigram.js';

/**
 * How many E and M steps a training has before it, at most: more pieces may die than pruning counts on. For a progress bar.
 */
export function stepsLeft(
  { candidates, phase, improved }: TrainingState,
  plan: {
    readonly enough: number;
    readonly shrinkingFactor: number;
    readonly subIterations: number;
    readonly finalSteps: number;
  },
): number {
  if (phase === 'final') return plan.finalSteps - improved;
  const size = Math.max(alive(candidates), 1);
  // No cut is too small for a whole piece to go.
  const cuts = Math.max(0, Math.ceil(Math.log(plan.enough / size) / Math.log(plan.shrinkingFactor)));
  return plan.subIterations - improved + cuts * plan.subIterations + plan.finalSteps;
}
