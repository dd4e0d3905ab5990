import { type HookName, type Proposal, proposals } from '@framework/sdk';
import type { ResolvedPlugin } from './resolved-plan.js';

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

/**
 * The plugins a worker thread imports, told by their manifests: those with a data hook or a feature, those whose sources
 * are read in portions, and the owners of
 * slots these require, or may ask for by the name of a proposal: compiled kernels work where the data is. A plugin that
 * also evaluates or trains (a held-out split and its perplexity) asks for slots on behalf of those hooks, which run on
 * the main thread: its requirements pull in nothing, or every worker would load a tensor library.
 */
export function neededInWorker(plugins: readonly ResolvedPlugin[]): readonly ResolvedPlugin[] {
  const needed = new Set(plugins.filter(worksOnData));
  for (const plugin of needed) {
    if (!plugin.manifest.hooks.every(({ hook }) => NEUTRAL_HOOKS.has(hook))) continue;
    for (const token of [...(plugin.manifest.requires?.tokens ?? []), ...proposedTokens(plugin)]) {
      const owner = plugins.find(({ manifest }) => manifest.provides?.includes(token));
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
