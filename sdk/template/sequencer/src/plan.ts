import type { PlanContributor } from '@framework/sdk';

export const plan: PlanContributor = ({ contextLength }) => ({
  facts: { contextLength: contextLength as number },
});
