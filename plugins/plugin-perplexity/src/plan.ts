import type { PlanContributor } from '@framework/sdk';
import type { Config } from './config.js';

/** Tokens an evaluation runs through the model, and what it cannot do with the values given. */
export const plan: PlanContributor = (resolved, facts) => {
  const config = resolved as unknown as Config;
  const contextLength = facts.find('contextLength');
  if (contextLength === undefined) return {};
  const control = config.controlTargets * contextLength;
  const completions = config.completions.count * config.completions.tokens;
  return {
    notes: [
      `evaluation: up to ${config.maxBytes} bytes of the split '${config.split}' scored, ` +
        `at most ${control} tokens for the shuffled-context control, ${completions} generated`,
    ],
    ...(contextLength < 2
      ? {
          problems: [
            {
              at: 'plugin-packing.contextLength',
              message: `a context of ${contextLength} token holds nothing to predict from`,
              action: 'give a context length of 2 or more',
            },
          ],
        }
      : {}),
  };
};
