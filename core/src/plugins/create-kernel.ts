import { type HookContext, type HookName, TOKENIZER, type Token } from '@framework/sdk';
import { checkConfigured, checkHandlers, checkSlots, tokenGate } from '@framework/sdk/checks';
import { Problems } from '../config/problems.js';
import { Container } from '../di.js';
import { hookError } from '../hooks/hook-error.js';
import {
  CallGuard,
  checkpointChain,
  collateChain,
  evaluateChain,
  filterChain,
  forwardChain,
  ingestChain,
  lossChain,
  reportChain,
  restoreChain,
  setupChain,
  stepChain,
  teardownAll,
  tokenizeChain,
  tokensChain,
} from '../hooks/index.js';
import { importPlugins } from './import-plugins.js';
import type { Kernel, KernelOptions, Tap } from './kernel.js';
import { type MadePlugin, makePlugin } from './make-plugin.js';
import { neededInWorker, neededUntil } from './needed-plugins.js';
import type { ResolvedPlan, ResolvedPlugin } from './resolved-plan.js';

/**
 * Imports the plugins of a plan, makes them and wires them: the engine that `run/` drives. One per run in the runner,
 * one per worker thread. Only what is needed there is imported: a worker, and a run that ends before it trains, start without a
 * tensor library.
 *
 * @throws FWK_PLUGIN_LOAD, FWK_HOOK_UNDECLARED, FWK_HOOK_FAILED
 */
export async function createKernel(plan: ResolvedPlan, options: KernelOptions): Promise<Kernel> {
  const container = Container.root();
  const contexts = new Map<string, HookContext>();
  const contextOf = (plugin: string): HookContext => {
    let context = contexts.get(plugin);
    if (context === undefined) {
      const resolved = plan.plugins.find(({ id }) => id === plugin);
      context = Object.freeze(baseContext(plugin, resolved, container, options));
      contexts.set(plugin, context);
    }
    return context;
  };
  const guard = new CallGuard({
    signal: options.signal,
    contextOf,
    ...(options.observer === undefined ? {} : { observer: options.observer }),
  });

  const chosen = options.worker ? neededInWorker(plan) : neededUntil(plan, options.until ?? 'report');
  const definitions = await importPlugins(chosen, guard);
  const made = new Map<string, MadePlugin>();
  const problems = new Problems();
  for (const { plugin, definition } of definitions) {
    const misfits = checkConfigured(plugin, definition, plugin.config);
    for (const problem of misfits) problems.add(problem);
    if (misfits.length > 0) continue;
    const result = makePlugin(plugin, definition, { plan, container, guard, options });
    made.set(plugin.id, result);
    for (const problem of checkHandlers(plugin, result.plugin)) problems.add(problem);
  }
  problems.throwIfAny();

  return wire(plan, options, container, guard, made);
}

function baseContext(
  plugin: string,
  resolved: ResolvedPlugin | undefined,
  container: Container,
  options: KernelOptions,
): HookContext {
  const open = resolved === undefined ? <T>(token: Token<T>) => token : tokenGate(resolved);
  return {
    plugin,
    log: {
      info: (message) => options.log('info', plugin, message),
      warn: (message) => options.log('warn', plugin, message),
    },
    signal: options.signal,
    get: (token) => container.get(open(token)),
    find: (token) => container.find(open(token)),
  };
}

/** Puts handlers into their chains, in the plan's order. */
function wire(
  plan: ResolvedPlan,
  options: KernelOptions,
  container: Container,
  guard: CallGuard,
  made: ReadonlyMap<string, MadePlugin>,
): Kernel {
  const taps = <Name extends HookName>(hook: Name): readonly Tap<HandlerOf<Name>>[] =>
    (plan.order[hook] ?? []).flatMap(({ plugin }) => {
      const handler = made.get(plugin)?.plugin.hooks?.[hook];
      return handler === undefined ? [] : [{ plugin, handler: handler as HandlerOf<Name> }];
    });
  const resolved = new Map(plan.plugins.map((plugin) => [plugin.id, plugin]));
  const evaluators = (id: string) => resolved.get(id)?.manifest.registers?.evaluator ?? [];
  // Asked for only after the tokenizer has spoken, so its slot can be made by then.
  const vocabularySize = () => container.find(TOKENIZER)?.vocabularySize;

  const ready = new Set<string>();
  const setUp = setupChain({ taps: taps('setup'), guard }, (plugin) => ready.add(plugin));

  return {
    plan,
    async setup() {
      // What needs no set-up is ready from the start: its teardown has something to close all the same.
      for (const [id, { plugin }] of made) if (plugin.hooks?.setup === undefined) ready.add(id);
      await setUp();
      const problems = new Problems();
      for (const [id, { claims }] of made) {
        for (const problem of checkSlots(resolved.get(id) as ResolvedPlugin, claims)) problems.add(problem);
      }
      problems.throwIfAny();
    },
    async teardown() {
      const failures = [
        ...(await teardownAll({ taps: taps('teardown').filter(({ plugin }) => ready.has(plugin)), guard })),
        ...(await container.dispose()).map(({ owner, error }) => hookError(owner, 'dispose', error)),
      ];
      ready.clear();
      const problems = new Problems();
      for (const failure of failures) problems.add(hookError('', 'teardown', failure));
      problems.throwIfAny();
    },
    find: (token) => container.find(token),
    get: (token) => container.get(token),
    offers: (token) =>
      (plan.offers[token.id] ?? []).flatMap(({ plugin, id }) => {
        const offer = made
          .get(plugin)
          ?.claims.offers.find((one) => one.token === token.id && one.offer.id === id);
        return offer === undefined ? [] : [{ plugin, offer: offer.offer as never }];
      }),
    fill: (token, value, dispose) => container.fill(token, 'the run', value, dispose),
    features: new Map(
      [...made].flatMap(
        ([
          plugin,
          {
            plugin: { features = {} },
          },
        ]) =>
          Object.entries(features).map(([name, provider]) => [
            name,
            {
              plugin,
              provider: (batch: Parameters<typeof provider>[0]) =>
                guard.callSync(plugin, `feature ${name}`, () => provider(batch)),
            },
          ]),
      ),
    ),
    taps: {
      filter: taps('filter'),
      tokenize: taps('tokenize'),
      tokens: taps('tokens'),
      evaluate: taps('evaluate'),
    },
    hooks: {
      ingest: ingestChain({ taps: taps('ingest'), guard }),
      filter: filterChain({ taps: taps('filter'), guard }),
      tokenize: tokenizeChain({ taps: taps('tokenize'), guard }, vocabularySize),
      tokens: tokensChain({ taps: taps('tokens'), guard }, vocabularySize),
      collate: collateChain({ taps: taps('collate'), guard }),
      forward: forwardChain({ taps: taps('forward'), guard }),
      loss: lossChain({ taps: taps('loss'), guard }),
      step: stepChain({ taps: taps('step'), guard }, options.log),
      checkpoint: checkpointChain({ taps: taps('checkpoint'), guard }),
      restore: restoreChain({ taps: taps('restore'), guard }),
      evaluate: evaluateChain({ taps: taps('evaluate'), guard }, evaluators),
      report: reportChain({ taps: taps('report'), guard }, options),
    },
    guard: (plugin, hook, call) => guard.call(plugin, hook, call),
  };
}

type HandlerOf<Name extends HookName> = NonNullable<NonNullable<MadePlugin['plugin']['hooks']>[Name]>;
