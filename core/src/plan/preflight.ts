import { frameworkError } from '@framework/sdk';
import type { ResolvedPlan } from '../plugins/resolved-plan.js';
import { collectContributions } from './contributions.js';

/**
 * Refuses a plan whose values do not go together (a width the heads do not divide), before a folder is made.
 *
 * @throws FWK_CONFIG_INVALID with every problem found
 */
export async function refusePlanProblems(plan: ResolvedPlan): Promise<void> {
  const { problems } = await collectContributions(plan);
  const errors = problems.map((problem) => frameworkError('FWK_CONFIG_INVALID', problem));
  const [first] = errors;
  if (first === undefined) return;
  if (errors.length === 1) throw first;
  throw frameworkError('FWK_CONFIG_INVALID', {
    message: `${errors.length} values of '${plan.preset.name}' do not go together`,
    action: 'correct each place named',
    problems: errors,
  });
}
