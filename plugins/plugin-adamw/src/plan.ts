import type { PlanContributor } from '@framework/sdk';

/** Two float32 moments a parameter. */
const BYTES_PER_PARAMETER = 2 * 4;

export const plan: PlanContributor = (_config, facts) => {
  const bytes = BYTES_PER_PARAMETER * facts.get('parameters');
  return {
    memory: [{ name: 'optimizer moments', bytes }],
    disk: [{ name: 'moments in a checkpoint', bytes }],
  };
};
