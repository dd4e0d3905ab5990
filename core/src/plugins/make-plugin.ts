import {
  frameworkError,
  type Offer,
  type Plugin,
  type PluginContext,
  type PluginDefinition,
  randomStream,
  type Token,
} from '@framework/sdk';
import {
  type Claims,
  describeValue,
  tokenGate,
  warnDeprecated,
  wholeSlot,
  withoutProposals,
} from '@framework/sdk/checks';
import type { Container } from '../di.js';
import type { CallGuard } from '../hooks/call-guard.js';
import type { KernelOptions } from './kernel.js';
import type { ResolvedPlan, ResolvedPlugin } from './resolved-plan.js';

export interface MadePlugin {
  readonly plugin: Plugin;
  readonly claims: Claims;
}

export interface Surroundings {
  readonly plan: ResolvedPlan;
  readonly container: Container;
  readonly guard: CallGuard;
  readonly options: KernelOptions;
}

/** Calls a plugin's factory with a context of its own. */
export function makePlugin(
  resolved: ResolvedPlugin,
  definition: PluginDefinition,
  { plan, container, guard, options }: Surroundings,
): MadePlugin {
  const { id } = resolved;
  const provided = new Set<string>();
  const offers: Claims['offers'][number][] = [];
  let making = true;
  const own = container.child();
  const open = tokenGate(resolved);
  const notWhileMaking = (token: Token<unknown>) => {
    if (!making) return;
    throw frameworkError('FWK_SLOT_MISSING', {
      message: `'${id}' asks for '${token.id}' while it is being made, when slots are not filled yet`,
      at: `entry of ${id}`,
      action: 'ask in a handler, in `setup`, or in the factory of a slot',
    });
  };
  const context: PluginContext = Object.freeze({
    id,
    config: resolved.config,
    seed: plan.run.seed,
    worker: options.worker,
    log: {
      info: (message: string) => options.log('info', id, message),
      warn: (message: string) => options.log('warn', id, message),
    },
    provide<T>(token: Token<T>, factory: () => T) {
      provided.add(token.id);
      // Not the owner the plan chose: declared, so no mistake, but it fills nothing.
      if (plan.slots[token.id] !== id) return;
      const { before = (_, made) => made } = options;
      container.provide(token, id, () => {
        const made = guard.callSync(id, `slot ${token.id}`, factory);
        return before(token, wholeSlot(resolved, token, withoutProposals(resolved, token, made)));
      });
    },
    offer<T>(token: Token<T>, offer: Offer<T>) {
      offers.push({ token: token.id, offer: offer as Offer<unknown> });
    },
    get<T>(token: Token<T>): T {
      notWhileMaking(token);
      return own.get(open(token));
    },
    find<T>(token: Token<T>): T | undefined {
      notWhileMaking(token);
      return own.find(open(token));
    },
    random: (purpose: string, sequence: number) =>
      randomStream({ seed: plan.run.seed, plugin: id, hook: purpose, sequence }),
  });
  if (!options.worker) warnDeprecated(definition, resolved.config, context.log);
  const create = definition.create as unknown as (ctx: PluginContext) => Plugin;
  const plugin: unknown = guard.callSync(id, 'create', () => create(context));
  making = false;
  if (typeof plugin !== 'object' || plugin === null) {
    throw frameworkError('FWK_PLUGIN_LOAD', {
      message: `'${id}' makes ${describeValue(plugin)}, not a plugin`,
      at: `entry of ${id}`,
      plugin: id,
    });
  }
  return { plugin: plugin as Plugin, claims: { provided, offers } };
}
