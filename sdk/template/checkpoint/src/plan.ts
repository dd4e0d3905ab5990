import type { PlanContributor } from '@framework/sdk';

/** A float32 a parameter. */
export const plan: PlanContributor = (_config, facts) => {
  const bytes = 4 * facts.get('parameters');
  return {
    memory: [{ name: 'average of the weights', bytes }],
    disk: [{ name: 'average of the weights in a checkpoint', bytes }],
  };
};
