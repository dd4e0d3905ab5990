import {
  HOOK_NAMES,
  type HookName,
  type Proposal,
  proposals,
  RUN_STAGES,
  type RunStage,
} from '@framework/sdk';
import type { ResolvedPlan, ResolvedPlugin } from './resolved-plan.js';

/** Plugins, and who fills each slot. */
type Wired = Pick<ResolvedPlan, 'plugins' | 'slots'>;

/** Hooks that run in worker threads. */
const WORKER_HOOKS: ReadonlySet<HookName> = new Set(['filter', 'tokenize', 'tokens']);
/** Hooks that say nothing of whether a plugin also works on tensors. */
const NEUTRAL_HOOKS: ReadonlySet<HookName> = new Set([
  'setup',
  'teardown',
  'ingest',
  'checkpoint',
  'restore',
  ...WORKER_HOOKS,
]);
/** Hooks of a run that trains. */
const TRAINING_HOOKS: ReadonlySet<HookName> = new Set(
  HOOK_NAMES.slice(HOOK_NAMES.indexOf('collate'), HOOK_NAMES.indexOf('teardown')),
);
/** Slots whose owners have nothing to work with before there is a backend. */
export const TENSOR_SLOTS: ReadonlySet<string> = new Set([
  'fw.attention',
  'fw.backend',
  'fw.encoder',
  'fw.grounding-scorer',
  'fw.language-model',
  'fw.optimizer',
  'fw.parameters',
  'fw.replies',
  'fw.sandbox',
  'fw.trainer',
]);

/**
 * The plugins a worker thread imports, told by their manifests: those with a data hook or a feature, those whose sources
 * are read in portions, and the owners of
 * slots these require, or may ask for by the name of a proposal: compiled kernels work where the data is. A plugin that
 * also evaluates or trains (a held-out split and its perplexity) asks for slots on behalf of those hooks, which run on
 * the main thread: its requirements pull in nothing, or every worker would load a tensor library.
 */
export function neededInWorker(plan: Wired): readonly ResolvedPlugin[] {
  return withOwners(plan, worksOnData, ({ manifest }) =>
    manifest.hooks.every(({ hook }) => NEUTRAL_HOOKS.has(hook)),
  );
}

/**
 * The plugins that the process of a run imports which ends with a stage: all of them, or without those that only train, evaluate and
 * report. These bring a tensor library, which takes longer to import than everything else.
 */
export function neededUntil(plan: Wired, last: RunStage): readonly ResolvedPlugin[] {
  if (RUN_STAGES.indexOf(last) >= RUN_STAGES.indexOf('train')) return plan.plugins;
  return withOwners(
    plan,
    (plugin) => !onlyTrains(plugin),
    () => true,
  );
}

/**
 * With the owners of slots that those may ask for, and of those that these may.
 *
 * @param asks whether a plugin's requirements count
 */
function withOwners(
  { plugins, slots }: Wired,
  isNeeded: (plugin: ResolvedPlugin) => boolean,
  asks: (plugin: ResolvedPlugin) => boolean,
): readonly ResolvedPlugin[] {
  const needed = new Set(plugins.filter(isNeeded));
  for (const plugin of needed) {
    if (!asks(plugin)) continue;
    for (const token of [...(plugin.manifest.requires?.tokens ?? []), ...proposedTokens(plugin)]) {
      const owner = plugins.find(({ id }) => id === slots[token]);
      if (owner) needed.add(owner);
    }
  }
  return plugins.filter((plugin) => needed.has(plugin));
}

const proposedTokens = ({ manifest }: ResolvedPlugin): readonly string[] =>
  (manifest.proposals ?? []).flatMap((name) => knownProposals[name]?.covers.tokens ?? []);

const knownProposals: Readonly<Record<string, Proposal>> = proposals;

const worksOnData = ({ manifest }: ResolvedPlugin): boolean =>
  manifest.hooks.some(({ hook, portions }) => WORKER_HOOKS.has(hook) || portions === true) ||
  (manifest.registers?.feature ?? []).length > 0;

function onlyTrains({ manifest }: ResolvedPlugin): boolean {
  const { hooks, registers = {}, provides = [], offers = [] } = manifest;
  // It has nothing to close where nothing else of the plugin was called.
  const calls = hooks.filter(({ hook }) => hook !== 'teardown');
  const slots = [...provides, ...offers.map(({ token }) => token)];
  return (
    calls.length + slots.length > 0 &&
    calls.every(({ hook }) => TRAINING_HOOKS.has(hook)) &&
    slots.every((token) => TENSOR_SLOTS.has(token)) &&
    (registers.feature ?? []).length === 0
  );
}
