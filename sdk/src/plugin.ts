import type { ConfigOf, ConfigSchema, ResolvedConfig } from './config.js';
import type {
  CheckpointHandler,
  CollateHandler,
  EvaluateHandler,
  FeatureProvider,
  FilterHandler,
  ForwardHandler,
  IngestHandler,
  Logger,
  LossHandler,
  ReportHandler,
  RestoreHandler,
  SetupHandler,
  StepHandler,
  TeardownHandler,
  TokenizeHandler,
  TokensHandler,
} from './hooks/index.js';
import type { RandomStream } from './random.js';
import type { Token } from './token.js';

/**
 * The handlers of a plugin, at most one a hook. Which of them exist must be what the manifest declares under `hooks`,
 * in both directions: the kernel compares them (`FWK_HOOK_UNDECLARED`), so that the order `framework plan` prints
 * without importing any code is the order that runs. Each type has its contract and an example.
 */
export interface Handlers {
  readonly setup?: SetupHandler;
  readonly ingest?: IngestHandler;
  readonly filter?: FilterHandler;
  readonly tokenize?: TokenizeHandler;
  readonly tokens?: TokensHandler;
  readonly collate?: CollateHandler;
  readonly forward?: ForwardHandler;
  readonly loss?: LossHandler;
  readonly step?: StepHandler;
  readonly checkpoint?: CheckpointHandler;
  readonly restore?: RestoreHandler;
  readonly evaluate?: EvaluateHandler;
  readonly report?: ReportHandler;
  readonly teardown?: TeardownHandler;
}

/** What a plugin is once it is made. Everything is optional: a plugin that only fills a slot returns `{}`. */
export interface Plugin {
  /** Its handlers, by hook. */
  readonly hooks?: Handlers;
  /** Features it computes, by name (`registers.feature` of the manifest). */
  readonly features?: Readonly<Record<string, FeatureProvider>>;
}

/**
 * What a plugin is made with: once a run, and once more in each worker thread. Making it is synchronous and light; files
 * are opened in `setup`.
 *
 * @typeParam Config what its schema describes: `definePlugin` infers it
 */
export interface PluginContext<Config = ResolvedConfig> {
  /** The plugin's own id. */
  readonly id: string;
  /** Frozen, complete, typed by the plugin's schema. */
  readonly config: Config;
  /** The run's seed. For random numbers ask `random` or a hook's context: they key a stream by it. */
  readonly seed: number;
  /** Lines carry the plugin's id. Warnings are shown while the run goes on, and stand in its `logs/`. */
  readonly log: Logger;
  /** True in a worker thread, where only data hooks run. */
  readonly worker: boolean;
  /**
   * Fills a slot the manifest declares under `provides`. The factory runs at the first `get`, once; where the preset
   * chose another owner it never runs.
   *
   * @throws FWK_HOOK_UNDECLARED after set-up, for a slot the manifest does not declare
   */
  provide<T>(token: Token<T>, factory: () => T): void;
  /**
   * Offers to fill a slot (`offers` of the manifest): the best offer that works on the machine is taken, and recorded in
   * the run lock.
   *
   * @throws FWK_HOOK_UNDECLARED after set-up, for an offer the manifest does not declare
   */
  offer<T>(token: Token<T>, offer: Offer<T>): void;
  /**
   * A slot's owner. To be called from handlers and factories, not while the plugin is being made.
   *
   * @throws FWK_SLOT_MISSING when nothing fills it, or too early; FWK_SLOT_CYCLE when two factories need each other
   */
  get<T>(token: Token<T>): T;
  /** A slot's owner, or undefined where the preset fills it with nothing. As early or late as `get`. */
  find<T>(token: Token<T>): T | undefined;
  /**
   * A stream of this plugin's own, for what happens outside hooks: initial weights. The same for one seed, plugin,
   * purpose and sequence, whatever else runs.
   */
  random(purpose: string, sequence: number): RandomStream;
}

/**
 * One way to fill a slot that depends on the machine: a backend that needs a compiler, a store that needs a server.
 * Several plugins may offer one slot; the kernel asks them by the rank their manifests state, highest first, and takes
 * the first that can. On resume the same one is taken again, or the run is refused (`FWK_LOCK_DRIFT`).
 *
 * @example
 * // examples/slots/backend.ts
 * import { BACKEND, definePlugin } from '@framework/sdk';
 *
 * // Manifest: "offers": [{ "token": "fw.backend", "id": "reference", "rank": 1 }]. A run takes the highest rank that works.
 * export default definePlugin({}, (plugin) => {
 *   plugin.offer(BACKEND, {
 *     id: 'reference',
 *     async probe() {
 *       return { ok: true, why: 'plain tfjs operations; works everywhere, slowly' };
 *     },
 *     async create() {
 *       // Heavy imports wait until the offer is taken: another backend may have been chosen.
 *       const [tf, { createReferenceOps }] = await Promise.all([
 *         import('@tensorflow/tfjs-core'),
 *         import('@framework/native/reference'),
 *         import('@tensorflow/tfjs-backend-cpu'),
 *       ]);
 *       await tf.setBackend('cpu');
 *       let peakBytes = 0;
 *       return {
 *         name: 'reference',
 *         ops: createReferenceOps(),
 *         threads: 1,
 *         choice: { tfjs: tf.version_core },
 *         memory() {
 *           const bytes = tf.memory().numBytes;
 *           peakBytes = Math.max(peakBytes, bytes);
 *           return { bytes, peakBytes };
 *         },
 *       };
 *     },
 *   });
 *   return {};
 * });
 */
export interface Offer<T> {
  /** As in the manifest; a preset names it (`run.backend: native`). */
  readonly id: string;
  /** Can it work here? Cheap, changes nothing. `why` is shown by `doctor` and in the lock. */
  probe(): Promise<{ readonly ok: boolean; readonly why: string }>;
  /** Called once, when the offer is taken: heavy imports belong here. */
  create(wish: OfferWish): Promise<T>;
  /** Closed at the end of the run. */
  dispose?(value: T): Promise<void> | void;
}

/** What the run asks of an offer it takes. */
export interface OfferWish {
  /** Threads to compute with: those of the run lock on resume; 0 leaves the number to the offer. */
  readonly threads: number;
}

/** Makes a plugin from its context: sync, light, without side effects outside its own closure. */
export type PluginFactory<Config = ResolvedConfig> = (ctx: PluginContext<Config>) => Plugin;

/** What an entry module exports by default; the kernel checks the mark, so a stray export is refused by name. */
export interface PluginDefinition {
  /** The mark. */
  readonly framework: 'plugin';
  /** The schema its code was typed by; compared with the manifest's `config` module. */
  readonly config?: ConfigSchema;
  /** Makes the plugin. */
  readonly create: PluginFactory<never>;
}

/**
 * Refuses what is no part of a plugin, no hook and no part of a handler. TypeScript finds a misspelt key in an object
 * literal, but not in one that a function returns. A promise of a plugin is none: making one is sync.
 *
 * Where nothing given is known, `P` cannot be inferred and is `Plugin` itself. The compiler then says that nothing is in
 * common, but only of types whose every part has properties: hence `unknown` and not `{}` where there is nothing to refuse.
 */
type OnlyKnown<P> = {
  readonly [Part in Exclude<keyof P, keyof Plugin> | 'hooks' | 'then']?: Part extends 'hooks'
    ? P extends { readonly hooks?: infer Given }
      ? OnlyHooks<NonNullable<Given>>
      : unknown
    : Part extends 'then'
      ? never
      : Unknown<'a plugin has no', Part>;
};

type OnlyHooks<Given> = [Exclude<keyof Given, keyof Handlers>] extends [never]
  ? keyof Handlers extends keyof Given
    ? unknown
    : { readonly [Hook in keyof Given & keyof Handlers]?: OnlyParts<NonNullable<Given[Hook]>, Hook> }
  : { readonly [Hook in Exclude<keyof Given, keyof Handlers>]?: Unknown<'there is no hook', Hook> };

/** A handler is a function, or an object of parts. */
type OnlyParts<Given, Hook extends keyof Handlers> = Given extends (...args: never) => unknown
  ? unknown
  : Exclude<keyof Given, keyof NonNullable<Handlers[Hook]>> extends infer Other extends PropertyKey
    ? [Other] extends [never]
      ? unknown
      : { readonly [Part in Other]?: Unknown<`'${Hook}' has no`, Part> }
    : never;

/** A type whose name in the compiler's message says what is wrong. */
type Unknown<Says extends string, Name> = `${Says} '${Name & string}'`;

/**
 * Defines a plugin: its configuration's schema, and a function that makes it. The type of `ctx.config` follows from the
 * schema, handlers are checked against their hooks' types, and a hook that does not exist is a type error.
 *
 * @param config what the manifest's `config` module exports; `{}` for a plugin without configuration
 * @param create called once a run, and once more in each worker thread
 *
 * @example
 * // examples/plugin.ts
 * import { count, defineConfig, definePlugin } from '@framework/sdk';
 *
 * // In a plugin this stands in a module of its own, which the manifest names: "config": "./dist/config.js".
 * export const config = defineConfig({
 *   maxBytes: count({ doc: 'Longest file kept, in bytes.', default: 100_000, min: 1 }),
 * });
 *
 * export default definePlugin(config, (ctx) => ({
 *   hooks: {
 *     filter: {
 *       parallel: 'per-batch',
 *       apply(batch) {
 *         for (let row = 0; row < batch.length; row++) {
 *           const { byteLength } = batch.bytes(row);
 *           if (byteLength > ctx.config.maxBytes) {
 *             batch.judge(row, { action: 'drop', reason: 'too-large', evidence: { bytes: byteLength } });
 *           }
 *         }
 *       },
 *     },
 *   },
 * }));
 */
export function definePlugin<const Schema extends ConfigSchema, const P extends Plugin>(
  config: Schema,
  create: (ctx: PluginContext<ConfigOf<Schema>>) => P & OnlyKnown<P>,
): PluginDefinition;
/**
 * Defines a plugin without configuration: a plain object of handlers, or a function that makes one.
 *
 * With a type argument, `definePlugin<Config>((ctx) => …)` is the form of level 1.0. It claims a type nobody checks, so
 * it warns (deprecation `plugin-without-schema`) where there is a configuration: pass the schema instead.
 *
 * @example
 * // examples/plain.ts
 * import { definePlugin } from '@framework/sdk';
 *
 * export default definePlugin({
 *   hooks: {
 *     report(run, ctx) {
 *       ctx.log.info(`${run.name}: ${Object.keys(run.results).length} results`);
 *     },
 *   },
 * });
 */
export function definePlugin<Config = ResolvedConfig>(
  plugin: Plugin | PluginFactory<Config>,
): PluginDefinition;
export function definePlugin(
  first: ConfigSchema | Plugin | PluginFactory<never>,
  create?: PluginFactory<never>,
): PluginDefinition {
  if (create !== undefined) {
    return Object.freeze({ framework: 'plugin', config: first as ConfigSchema, create });
  }
  return Object.freeze({
    framework: 'plugin',
    create: typeof first === 'function' ? first : () => first as Plugin,
  });
}
