import type { ResolvedConfig } from './config.js';
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

/** The handlers of a plugin, one a hook. Which of them exist must be what the manifest declares. */
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

export interface Plugin {
  readonly hooks?: Handlers;
  /** Features it computes, by name (`registers.feature` of the manifest). */
  readonly features?: Readonly<Record<string, FeatureProvider>>;
}

/**
 * What a plugin is made with: once a run, and once more in each worker thread. Making it is synchronous and light;
 * files are opened in `setup`.
 */
export interface PluginContext<Config = ResolvedConfig> {
  /** The plugin's own id. */
  readonly id: string;
  /** Frozen, complete, typed by the plugin's schema. */
  readonly config: Config;
  readonly seed: number;
  readonly log: Logger;
  /** True in a worker thread, where only data hooks run. */
  readonly worker: boolean;
  /** Fill a slot the manifest declares under `provides`. The factory runs at the first `get`, once. */
  provide<T>(token: Token<T>, factory: () => T): void;
  /** Offer to fill a slot (`offers` of the manifest): the best offer that can is taken. */
  offer<T>(token: Token<T>, offer: Offer<T>): void;
  /** A slot's owner. To be called from handlers and factories, not while the plugin is being made. */
  get<T>(token: Token<T>): T;
  find<T>(token: Token<T>): T | undefined;
  /** A stream of this plugin's own, for what happens outside hooks: initial weights. */
  random(purpose: string, sequence: number): RandomStream;
}

export interface Offer<T> {
  readonly id: string;
  /** Can it work here? `why` is shown by `doctor` and in the lock. */
  probe(): Promise<{ readonly ok: boolean; readonly why: string }>;
  create(wish: OfferWish): Promise<T>;
  /** Closed at the end of the run. */
  dispose?(value: T): Promise<void> | void;
}

/** What the run asks of an offer it takes. */
export interface OfferWish {
  /** Threads to compute with: those of the run lock on resume; 0 leaves the number to the offer. */
  readonly threads: number;
}

export type PluginFactory<Config = ResolvedConfig> = (ctx: PluginContext<Config>) => Plugin;

/** What an entry module exports by default; the kernel checks the mark, so a stray export is refused by name. */
export interface PluginDefinition {
  readonly framework: 'plugin';
  readonly create: PluginFactory<never>;
}

/**
 * Defines a plugin: a plain object of handlers, or a function that makes one from its configuration.
 *
 * @example
 * export default definePlugin({ hooks: { step(event) { console.error(event.step); } } });
 *
 * @example
 * export default definePlugin<Config>((ctx) => ({
 *   hooks: {
 *     filter: {
 *       parallel: 'per-batch',
 *       apply(batch) {
 *         for (let row = 0; row < batch.length; row++) {
 *           if (batch.bytes(row).byteLength > ctx.config.maxBytes) {
 *             batch.judge(row, { action: 'drop', reason: 'too-large' });
 *           }
 *         }
 *       },
 *     },
 *   },
 * }));
 */
export function definePlugin<Config = ResolvedConfig>(
  plugin: Plugin | PluginFactory<Config>,
): PluginDefinition {
  const create: PluginFactory<Config> = typeof plugin === 'function' ? plugin : () => plugin;
  return Object.freeze({ framework: 'plugin', create: create as PluginFactory<never> });
}
