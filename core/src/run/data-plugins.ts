import { type HookName, type JsonObject } from '@framework/sdk';
import type { ResolvedPlan, ResolvedPlugin } from '../plugins/resolved-plan.js';

const TRAINING_HOOKS: ReadonlySet<HookName> = new Set(['collate', 'forward', 'loss']);
const TRAINING_SLOTS: ReadonlySet<string> = new Set([
  'fw.attention',
  'fw.backend',
  'fw.language-model',
  'fw.optimizer',
  'fw.parameters',
  'fw.sequencer',
  'fw.trainer',
]);

/**
 * What a plugin is, for a fingerprint. The version is left out: the integrity covers every file it could stand for,
 * and a new number on the same bytes changes nothing.
 */
export const identityOf = ({ id, integrity, config }: ResolvedPlugin): JsonObject => ({ id, integrity, config });

export function pluginOf(plan: ResolvedPlan, id: string): ResolvedPlugin {
  return plan.plugins.find((plugin) => plugin.id === id)!;
}

/** Plugin ids that tap a hook, in order. */
export const tapsOf = (plan: ResolvedPlan, hook: HookName): readonly string[] =>
  (plan.order[hook] ?? []).map(({ plugin }) => plugin);

/**
 * The plugins whose code can reach what these plugins do: themselves, the owners of the slots they require, and the
 * owners of those. Ordered by id.
 */
export function closureOf(
  plan: ResolvedPlan,
  ids: Iterable<string>,
  follows: (plugin: ResolvedPlugin) => boolean = () => true,
): readonly ResolvedPlugin[] {
  const found = new Map<string, ResolvedPlugin>();
  const visit = (id: string, isRoot: boolean): void => {
    const plugin = pluginOf(plan, id);
    if (found.has(id) || !(isRoot || follows(plugin))) return;
    found.set(id, plugin);
    for (const token of plugin.manifest.requires?.tokens ?? []) {
      const owner = plan.slots[token];
      if (owner !== undefined) visit(owner, false);
    }
  };
  for (const id of ids) visit(id, true);
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/**
 * The same for a data stage, with every plugin that computes features. A plugin that filters and evaluates requires
 * the model; its filter does not, so what only trains is left out, or a new learning rate would filter again.
 */
export function dataClosureOf(plan: ResolvedPlan, ids: Iterable<string>): readonly ResolvedPlugin[] {
  return closureOf(plan, [...ids, ...featurePlugins(plan)], (plugin) => !trains(plugin));
}

/** The part of a plan that a worker thread needs: no model, no tensor library. */
export function workerPlan(plan: ResolvedPlan): ResolvedPlan {
  const hooks = ['filter', 'tokenize', 'tokens'] as const;
  const plugins = dataClosureOf(
    plan,
    hooks.flatMap((hook) => tapsOf(plan, hook)),
  );
  const kept = new Set(plugins.map(({ id }) => id));
  return {
    ...plan,
    plugins,
    order: Object.fromEntries(
      Object.entries(plan.order).map(([hook, taps]) => [hook, taps.filter(({ plugin }) => kept.has(plugin))]),
    ),
    slots: Object.fromEntries(Object.entries(plan.slots).filter(([, owner]) => kept.has(owner))),
    offers: Object.fromEntries(
      Object.entries(plan.offers).map(([token, offers]) => [token, offers.filter(({ plugin }) => kept.has(plugin))]),
    ),
  };
}

const featurePlugins = (plan: ResolvedPlan): readonly string[] =>
  plan.plugins.filter(({ manifest }) => (manifest.registers?.feature ?? []).length > 0).map(({ id }) => id);

function trains({ manifest }: ResolvedPlugin): boolean {
  return (
    manifest.hooks.some(({ hook }) => TRAINING_HOOKS.has(hook)) ||
    [...(manifest.provides ?? []), ...(manifest.offers ?? []).map(({ token }) => token)].some((token) =>
      TRAINING_SLOTS.has(token),
    )
  );
}
