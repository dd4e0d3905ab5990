import type { PlanContributor } from '@framework/sdk';
import type { Config } from './config.js';
import { rowsOf } from './passage-arrays.js';

const FLOAT = 4;

export const plan: PlanContributor = (resolved, facts) => {
  const config = resolved as unknown as Config;
  const hidden = facts.get('hiddenSize');
  const contextLength = facts.find('contextLength');
  const microTokens = facts.find('microTokens');
  const dimensions = Math.min(config.dimensions, hidden);
  const parameters = 2 * hidden * dimensions;
  const encoded = rowsOf(config) * config.tokens;
  const share =
    microTokens === undefined ? '' : ` (${Math.round((100 * encoded) / microTokens)}% of its own tokens)`;
  return {
    parameters: [{ group: 'grounding', name: 'grounding/*', shape: [hidden, dimensions], count: 2 }],
    memory: [
      // Weights, gradients, and the two moments of an optimizer like AdamW, whose own row speaks of the body alone.
      { name: 'grounding head with gradients and moments', bytes: 4 * FLOAT * parameters },
      { name: 'hidden states of its passages', bytes: FLOAT * encoded * hidden },
    ],
    disk: [{ name: 'grounding head in a checkpoint, with its moments', bytes: 3 * FLOAT * parameters }],
    notes: [
      `grounding head: in every ${config.every === 1 ? '' : `${config.every}. `}step up to ${encoded} tokens more a micro-batch${share} go forward through the body, and none back`,
    ],
    problems: [
      ...(contextLength !== undefined && config.tokens > contextLength
        ? [
            {
              at: 'plugin-contrastive-head.tokens',
              message: `passages of ${config.tokens} tokens are longer than the context of ${contextLength}`,
              action: 'lower `tokens`',
            },
          ]
        : []),
      ...(config.shortest > config.tokens
        ? [
            {
              at: 'plugin-contrastive-head.shortest',
              message: `the shortest passage, ${config.shortest} tokens, is longer than the longest, ${config.tokens}`,
              action: 'lower `shortest` or raise `tokens`',
            },
          ]
        : []),
      ...(config.hardNegatives > config.pairs
        ? [
            {
              at: 'plugin-contrastive-head.hardNegatives',
              message: `${config.pairs} pairs cannot bring ${config.hardNegatives} hard negatives`,
              action: 'lower `hardNegatives` or raise `pairs`',
            },
          ]
        : []),
    ],
  };
};
