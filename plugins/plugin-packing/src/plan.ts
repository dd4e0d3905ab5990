import type { PlanContributor } from '@framework/sdk';
import { partsOf, WHOLE, weightFault } from './blend/weights.js';
import type { Config } from './config.js';

/** The context length, for the model's positions and the trainer's token counts; and whether the weights add up. */
export const plan: PlanContributor = (values) => {
  const { contextLength, shares } = values as unknown as Config;
  const facts = { contextLength };
  if (Object.keys(shares).length === 0) return { facts };
  const fault = weightFault(shares);
  if (fault !== undefined) {
    return {
      facts,
      problems: [{ at: 'plugin-packing.shares', message: fault, action: 'let the weights add up to 1' }],
    };
  }
  const parts = partsOf(shares).map(
    ([share, part]) => `${Number(((100 * part) / WHOLE).toFixed(4))}% ${share}`,
  );
  return {
    facts,
    notes: [
      `Of the trained tokens ${parts.join(', ')}: after any number of windows to within one of ${contextLength} tokens.`,
    ],
  };
};
