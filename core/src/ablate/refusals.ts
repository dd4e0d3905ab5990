import {
  type FrameworkError,
  frameworkError,
  isFrameworkError,
  SEQUENCER,
  TOKENIZER,
  TRAINER,
} from '@framework/sdk';
import { refusePlanProblems } from '../plan/preflight.js';
import { createKernel } from '../plugins/create-kernel.js';
import { type PlanRequest, resolvePlan } from '../plugins/resolve-plan.js';
import type { ResolvedPlan } from '../plugins/resolved-plan.js';
import { tapsOf } from '../run/data-plugins.js';

/** Slots that a stage of the run asks for itself, whatever plugins ask. */
const STAGE_SLOTS = [
  { token: TOKENIZER.id, stage: 'tokenize' },
  { token: SEQUENCER.id, stage: 'sequence' },
  { token: TRAINER.id, stage: 'train' },
] as const;

/** Hooks that must have a tap for their stage to come to anything. */
const STAGE_HOOKS = [
  { hook: 'ingest', stage: 'ingest' },
  { hook: 'tokenize', stage: 'tokenize' },
  { hook: 'forward', stage: 'train' },
  { hook: 'loss', stage: 'train' },
] as const;

/** A preset without one of its plugins: as a plan, or why there is none. */
export type Without =
  | { readonly type: 'plan'; readonly plan: ResolvedPlan }
  | { readonly type: 'refused'; readonly error: FrameworkError };

/**
 * Leaves a plugin out of a preset, and finds out who cannot do without it before anything runs.
 *
 * @param base the preset as it is
 * @param settings those of the request with the plugin set to null
 */
export async function planWithout(
  base: ResolvedPlan,
  plugin: string,
  request: PlanRequest,
  settings: readonly string[],
): Promise<Without> {
  const why = [...stagesLost(base, plugin)];
  let plan: ResolvedPlan | undefined;
  let cause: unknown;
  try {
    plan = await resolvePlan({ ...request, settings });
    await refusePlanProblems(plan);
    why.push(...(await featuresMissed(base, plugin)));
  } catch (error) {
    if (!isFrameworkError(error)) throw error;
    cause = error;
    why.push(...(error.problems.length > 0 ? error.problems : [error]).map(({ message }) => message));
  }
  if (plan !== undefined && why.length === 0) return { type: 'plan', plan };
  return {
    type: 'refused',
    error: frameworkError('FWK_ABLATE_NEEDED', {
      message: `'${plugin}' cannot be left out: ${why.join('; ')}`,
      at: `--without ${plugin}`,
      plugin,
      ...(cause === undefined ? {} : { cause }),
    }),
  };
}

/** Stages that the preset has, and that nobody else could do. */
function stagesLost(base: ResolvedPlan, plugin: string): readonly string[] {
  const others = base.plugins.filter(({ id }) => id !== plugin);
  const filled = (token: string) =>
    others.some(
      ({ manifest: { provides = [], offers = [] } }) =>
        provides.includes(token) || offers.some((offer) => offer.token === token),
    );
  const slots = STAGE_SLOTS.filter(({ token }) => base.slots[token] === plugin && !filled(token)).map(
    ({ token, stage }) => `the stage '${stage}' needs the slot '${token}', which nobody else fills`,
  );
  const trains = base.slots[TRAINER.id] !== undefined;
  const hooks = STAGE_HOOKS.filter(({ hook, stage }) => {
    const taps = tapsOf(base, hook);
    return (stage !== 'train' || trains) && taps.length === 1 && taps[0] === plugin;
  }).map(({ hook, stage }) => `the stage '${stage}' needs a tap of '${hook}', and nobody else has one`);
  return [...slots, ...hooks];
}

/**
 * Filters that ask for a feature only this plugin computes. What a filter needs stands in its code and not in its
 * manifest, so the plugins of the data stages are made once, as a worker thread makes them.
 */
async function featuresMissed(base: ResolvedPlan, plugin: string): Promise<readonly string[]> {
  const features = base.plugins.find(({ id }) => id === plugin)?.manifest.registers?.feature ?? [];
  if (features.length === 0) return [];
  const { taps } = await createKernel(base, {
    worker: true,
    signal: new AbortController().signal,
    log: () => undefined,
  });
  return taps.filter.flatMap((tap) => {
    const needed = (tap.handler.needs ?? []).filter((need) => features.includes(need));
    if (needed.length === 0 || tap.plugin === plugin) return [];
    return [
      `the filter of '${tap.plugin}' needs the feature ${needed.map((need) => `'${need}'`).join(', ')}`,
    ];
  });
}
