import type { HookName, JsonObject } from '@framework/sdk';
import type { ResolvedPlan, ResolvedPlugin } from '../plugins/resolved-plan.js';

const TRAINING_HOOKS: ReadonlySet<HookName> = new Set(['collate', 'forward', 'loss']);
export const TRAINING_SLOTS: ReadonlySet<string> = new Set([
  'fw.attention',
  'fw.backend',
  'fw.encoder',
  'fw.language-model',
  'fw.optimizer',
  'fw.parameters',
  'fw.sequencer',
  'fw.trainer',
]);

/**
 * What a plugin is, for a fingerprint. The version is left out: the integrity covers every file it could stand for,
 * and a new number on the same bytes changes nothing. The configuration counts by its hash, in which paths are relative:
 * a project that moves keeps its fingerprints.
 */
export const identityOf = ({ id, integrity, configHash }: ResolvedPlugin): JsonObject => ({
  id,
  integrity,
  configHash,
});

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

/**
 * The plugins a trajectory depends on: whoever makes batches, outputs or losses, and the owners of what training
 * consists of. Evaluators and observers are not among them.
 */
export function trainingClosureOf(plan: ResolvedPlan): readonly ResolvedPlugin[] {
  const roots = new Set([...TRAINING_HOOKS].flatMap((hook) => tapsOf(plan, hook)));
  for (const [token, owner] of Object.entries(plan.slots)) if (TRAINING_SLOTS.has(token)) roots.add(owner);
  return closureOf(plan, roots, trains);
}

/** The plugins an evaluation depends on beside the checkpoint. */
export const evaluationClosureOf = (plan: ResolvedPlan): readonly ResolvedPlugin[] =>
  closureOf(plan, tapsOf(plan, 'evaluate'), (plugin) => !trains(plugin));

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
