import { frameworkError } from '@framework/sdk';
import { commandPreset } from '../config/command-preset.js';
import { InstalledPlugins } from '../eval/installed.js';
import { resolvePlan } from '../plugins/resolve-plan.js';
import type { ResolvedPlan } from '../plugins/resolved-plan.js';

/** A slot that a command asks, outside of any run. */
export interface SlotRequest {
  readonly root: string;
  readonly token: string;
  /** The plugin that fills it, by id or path; null: the one there is. */
  readonly named: string | null;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly trust: readonly string[];
  readonly words: SlotWords;
}

/** How people are told. */
export interface SlotWords {
  /** `opens tokenizer files`, after `a plugin that`. */
  readonly does: string;
  /** The same of several: `open tokenizer files`. */
  readonly do: string;
  /** That names one: `--opener`. */
  readonly option: string;
  /** `framework tokenizer` */
  readonly command: string;
  /** What to install where there is none. */
  readonly install: string;
}

/**
 * A plan of nothing but the plugin that fills a slot and whom it asks.
 *
 * @throws FWK_PLUGIN_UNKNOWN where none does; FWK_CLI_USAGE where several do, or the one named does not; and what
 *   `resolvePlan` throws
 */
export function slotPlan(request: SlotRequest): Promise<ResolvedPlan> {
  const keys = slotOwners(request);
  const { words } = request;
  const [one] = keys;
  if (keys.length === 1) return planOfOwner(request, one!);
  throw frameworkError('FWK_CLI_USAGE', {
    message: `${keys.length} plugins ${words.do}: ${keys.join(', ')}`,
    at: words.option,
    action: `say which: ${words.option} ${one}`,
  });
}

/** The same of one of several. */
export async function planOfOwner(request: SlotRequest, owner: string): Promise<ResolvedPlan> {
  const { root, environment, trust, token, words } = request;
  const plan = await resolvePlan({
    ...commandPreset(root, words.command, { [owner]: {} }),
    environment,
    trust,
  });
  return onlyOwners(plan, [token]);
}

/**
 * The plugin named, which may be a path to one; else all there are.
 *
 * @throws FWK_PLUGIN_UNKNOWN where none fills the slot; FWK_CLI_USAGE where the one named does not
 */
export function slotOwners({ root, named, token, words }: SlotRequest): readonly string[] {
  const keys = new InstalledPlugins(root).providing(token, named ?? undefined).map(({ key }) => key);
  if (keys.length > 0) return keys;
  if (named !== null) {
    throw frameworkError('FWK_CLI_USAGE', {
      message: `'${named}' is no plugin that ${words.does}`,
      at: words.option,
      action: `name a plugin that provides ${token}, or leave ${words.option} out`,
    });
  }
  throw frameworkError('FWK_PLUGIN_UNKNOWN', {
    message: `no plugin that ${words.does} is installed`,
    at: token,
    action: `install ${words.install}`,
  });
}

/** The owners of slots and whom they ask: a run's model, backend and evaluators are not loaded to answer a question. */
export function onlyOwners(plan: ResolvedPlan, tokens: readonly string[]): ResolvedPlan {
  const ids = new Set<string>();
  const add = (id: string | undefined): void => {
    if (id === undefined || ids.has(id)) return;
    ids.add(id);
    const { requires } = plan.plugins.find((plugin) => plugin.id === id)!.manifest;
    for (const token of requires?.tokens ?? []) add(plan.slots[token]);
    for (const other of Object.keys(requires?.plugins ?? {})) add(other);
  };
  for (const token of tokens) add(plan.slots[token]);
  return {
    ...plan,
    plugins: plan.plugins.filter(({ id }) => ids.has(id)),
    order: Object.fromEntries(
      Object.entries(plan.order).map(([hook, taps]) => [hook, taps.filter(({ plugin }) => ids.has(plugin))]),
    ),
    slots: Object.fromEntries(Object.entries(plan.slots).filter(([, owner]) => ids.has(owner))),
    gates: {},
  };
}
