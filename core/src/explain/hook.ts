import { HOOK_NAMES, type HookName, type RegistrationKind, type VerdictTally } from '@framework/sdk';
import type { FoundPlugin } from '../plugins/locate.js';
import type { ExplainedFeature, ExplainedHandler, ExplainedTap, HookAnswer } from './explanation.js';
import { dataKernel, type Ground } from './ground.js';

/** What happens at each hook, in a line; the contracts stand in the SDK, one file a hook. */
export const HOOK_MEANINGS: Readonly<Record<HookName, string>> = {
  setup: 'once, before anything else: opens what a plugin needs',
  ingest: 'once a run: names the sources, in which nothing is read yet',
  filter: 'per batch of documents: says of each whether it stays, and why',
  tokenize: 'per batch of kept documents: one owner turns text into tokens',
  tokens: 'per batch of tokens, after tokenize: changes what was tokenized',
  collate: 'per step, ahead of it: makes the micro-batches of the step',
  forward: 'per micro-batch, inside the gradient tape: the model, then its heads',
  loss: 'per micro-batch, inside the gradient tape: each tap adds one named term',
  step: 'after each step: observers read its numbers',
  checkpoint: 'per checkpoint: each stateful plugin writes its own part',
  restore: 'on resume and before an evaluation: each reads its part back',
  evaluate: 'per schedule, and at the end: one result per evaluator',
  report: 'after everything else: writes what people read',
  teardown: 'at the end, in reverse of setup, always all of them',
};

/** Registrations that belong to a hook. */
const REGISTRATIONS: Partial<Record<HookName, readonly RegistrationKind[]>> = {
  ingest: ['source'],
  forward: ['output'],
  loss: ['loss'],
  evaluate: ['evaluator', 'metric'],
};
/** Hooks of the data stages, whose plugins load without a tensor library. */
const DATA_HOOKS: ReadonlySet<HookName> = new Set(['filter', 'tokenize', 'tokens']);

export async function explainHook(ground: Ground, word: string): Promise<HookAnswer | undefined> {
  const name = HOOK_NAMES.find((hook) => hook === word);
  if (name === undefined) return undefined;
  const { draft, run } = ground;
  const recorded = run?.lock?.order[name] ?? null;
  if (draft === null) {
    return {
      kind: 'hook',
      name,
      meaning: HOOK_MEANINGS[name],
      pinned: null,
      taps: [],
      features: [],
      recordedOrder: recorded,
    };
  }
  const order = draft.order[name] ?? [];
  const kernel = DATA_HOOKS.has(name) && order.length > 0 ? await dataKernel(ground) : undefined;
  const handlers = new Map<string, ExplainedHandler>();
  if (kernel !== undefined) {
    for (const tap of kernel.taps[name as 'filter' | 'tokenize' | 'tokens']) {
      const handler = tap.handler as {
        readonly needs?: readonly string[];
        readonly parallel?: string;
        readonly fit?: unknown;
      };
      handlers.set(tap.plugin, {
        needs: handler.needs ?? [],
        parallel: handler.parallel ?? null,
        fits: handler.fit !== undefined,
      });
    }
  }
  const tally = name === 'filter' ? tallyOf(ground) : undefined;
  const plugins = new Map(draft.found.map((plugin) => [plugin.id, plugin]));
  return {
    kind: 'hook',
    name,
    meaning: HOOK_MEANINGS[name],
    pinned: draft.assembly.order.get(name)?.place ?? null,
    taps: order.map(({ plugin, reason }) =>
      explainTap(name, plugins.get(plugin)!, reason, handlers.get(plugin) ?? null, tally),
    ),
    features: name === 'filter' ? features(draft.found, kernel === undefined ? null : handlers) : [],
    recordedOrder:
      recorded !== null && recorded.join() !== order.map(({ plugin }) => plugin).join() ? recorded : null,
  };
}

function explainTap(
  hook: HookName,
  { id, package: { description, manifest } }: FoundPlugin,
  reason: string,
  handler: ExplainedHandler | null,
  tally: VerdictTally | undefined,
): ExplainedTap {
  const said = tally?.byPlugin[id];
  return {
    plugin: id,
    description,
    stage: manifest.hooks.find((tap) => tap.hook === hook)?.stage ?? 'main',
    reason,
    asks: manifest.requires?.tokens ?? [],
    registers: (REGISTRATIONS[hook] ?? []).flatMap((kind) => manifest.registers?.[kind] ?? []),
    handler,
    verdicts:
      said === undefined
        ? null
        : Object.fromEntries(
            Object.entries(said).map(([action, reasons]) => [
              action,
              Object.fromEntries(Object.entries(reasons).map(([word, { documents }]) => [word, documents])),
            ]),
          ),
  };
}

function features(
  plugins: readonly FoundPlugin[],
  handlers: ReadonlyMap<string, ExplainedHandler> | null,
): readonly ExplainedFeature[] {
  return plugins.flatMap(({ id, package: { manifest } }) =>
    (manifest.registers?.feature ?? []).map((name) => ({
      name,
      plugin: id,
      neededBy:
        handlers === null
          ? null
          : [...handlers].filter(([, { needs }]) => needs.includes(name)).map(([plugin]) => plugin),
    })),
  );
}

/** What the filters of the run said, counted. */
export const tallyOf = ({ run }: Ground): VerdictTally | undefined =>
  run?.objects.get('filter')?.summary['tally'] as unknown as VerdictTally | undefined;
