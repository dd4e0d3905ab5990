import { BACKEND, frameworkError, TOKENIZER } from '@framework/sdk';
import { type Contributions, collectContributions } from '../plan/contributions.js';
import { type FlopsSummary, flopsOf, type MemorySummary, memoryOf } from '../plan/summary.js';
import type { ResolvedPlan } from '../plugins/resolved-plan.js';
import { trainingClosureOf } from '../run/data-plugins.js';

/** The training part of a plan, and what its plan modules say of a step. */
export interface TrainingPlan {
  readonly plan: ResolvedPlan;
  readonly parameters: number;
  readonly vocabularySize: number;
  readonly contextLength: number;
  /** Of one token. */
  readonly flops: FlopsSummary;
  readonly memory: MemorySummary;
}

/**
 * Only the plugins that a training step consists of: what makes documents and tokens is left out, and so is the
 * tokenizer, whose vocabulary's size is known without training one.
 *
 * @throws FWK_SLOT_MISSING where the preset trains nothing; FWK_CONFIG_INVALID for sizes that do not go together
 */
export async function trainingPlan(plan: ResolvedPlan): Promise<TrainingPlan> {
  const ids = new Set([
    ...trainingClosureOf(plan).map(({ id }) => id),
    ...(plan.offers[BACKEND.id] ?? []).map(({ plugin }) => plugin),
  ]);
  ids.delete(plan.slots[TOKENIZER.id] ?? '');
  const contributions = await collectContributions(plan);
  const [problem] = contributions.problems;
  if (problem !== undefined) throw frameworkError('FWK_CONFIG_INVALID', problem);
  const trained: Contributions = {
    ...contributions,
    byPlugin: new Map([...contributions.byPlugin].filter(([id]) => ids.has(id))),
  };
  const { [TOKENIZER.id]: _, ...slots } = plan.slots;
  return {
    plan: {
      ...plan,
      plugins: plan.plugins.filter(({ id }) => ids.has(id)),
      order: Object.fromEntries(
        Object.entries(plan.order).map(([hook, taps]) => [
          hook,
          taps.filter(({ plugin }) => ids.has(plugin)),
        ]),
      ),
      slots,
    },
    parameters: factOf(contributions, 'parameters'),
    vocabularySize: factOf(contributions, 'vocabularySize'),
    contextLength: factOf(contributions, 'contextLength'),
    flops: flopsOf(trained),
    memory: memoryOf(trained),
  };
}

function factOf({ facts }: Contributions, name: keyof Contributions['facts']): number {
  const value = facts[name];
  if (value !== undefined) return value;
  throw frameworkError('FWK_SLOT_MISSING', {
    message: `no plugin of the preset states its '${name}', so there is no training step to measure`,
    at: 'plan modules of the preset',
    action: 'take a preset that trains: `framework presets` lists them',
  });
}
