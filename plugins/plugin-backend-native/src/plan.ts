import type { PlanContributor } from '@framework/sdk';

/** Weights, gradients and two moments, float32. */
const BYTES_PER_PARAMETER = 4 * 4;
/**
 * What the pool holds beyond the tensors in it: gaps too short for what is asked next, and the end of its last slab. The order of a step
 * decides how much, and no formula: with kernels that do nothing, three steps of eleven settings (`none`, `selective`, `block`; 2.9, 7, 243
 * and 702 million parameters) held 8 to 25 MiB more than all plans state of the small ones, 44 to 106 MiB of 243 million, 205 and 680 MiB of 702 million. These
 * two are above all of them.
 */
const GAP_SHARE = 1 / 16;
const GAP_BYTES = 20 * 2 ** 20;

export const plan: PlanContributor = (_config, facts) => {
  const parameters = facts.find('parameters');
  if (parameters === undefined) return {};
  const bytes = GAP_BYTES + Math.round(GAP_SHARE * BYTES_PER_PARAMETER * parameters);
  return { memory: [{ name: 'gaps between tensors (backend native)', bytes }] };
};
