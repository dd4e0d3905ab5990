import type { PlanContributor } from '@framework/sdk';

// Manifest: "plan": "./dist/plan.js". No tensor library, no network: `framework plan` must answer at once.
export const plan: PlanContributor = (config, facts) => {
  const heads = Number(config['heads']);
  const hidden = facts.get('hiddenSize');
  return {
    parameters: [{ group: 'head', name: 'parity/weight', shape: [hidden, 1], count: 1 }],
    memory: [{ name: 'scores', bytes: 4 * facts.get('microTokens') }],
    notes: ['The head is trained with the body.'],
    problems:
      hidden % heads === 0
        ? []
        : [
            {
              at: 'plugins.plugin-parity.heads',
              message: `${heads} heads do not divide the ${hidden} columns of the body`,
              action: 'choose a divisor',
            },
          ],
  };
};
