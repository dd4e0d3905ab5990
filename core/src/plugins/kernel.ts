import type {
  CheckpointDraft,
  CheckpointView,
  EvalReport,
  EvaluateHandler,
  FeatureProvider,
  FilterHandler,
  ForwardState,
  HookContext,
  LossTerms,
  Offer,
  RecordBatch,
  RunReport,
  RunStage,
  SourceSet,
  StepBatch,
  StepEvent,
  Token,
  TokenBatch,
  TokenizeHandler,
  TokensHandler,
} from '@framework/sdk';
import type { Place } from '../trace/lines.js';
import type { ResolvedPlan } from './resolved-plan.js';

/**
 * The plugins of a plan, made and wired: what `run/` drives. One per run in the runner, and one per worker thread.
 * Everything a plugin does goes through here, so that each call is guarded, timed and attributed.
 */
export interface Kernel {
  readonly plan: ResolvedPlan;
  /** Runs every `setup` tap; then checks that taps, slots and offers are those the manifests declare. */
  setup(): Promise<void>;
  /** Runs every `teardown` tap whose set-up succeeded, in reverse, all of them; disposes slots; then reports. */
  teardown(): Promise<void>;
  /** A slot's owner, or undefined. */
  find<T>(token: Token<T>): T | undefined;
  get<T>(token: Token<T>): T;
  /** The offers plugins made for a slot, best rank first. */
  offers<T>(token: Token<T>): readonly { readonly plugin: string; readonly offer: Offer<T> }[];
  /** Fill a slot from an offer: done by the run once it has chosen. `dispose` is called by `teardown`. */
  fill<T>(token: Token<T>, value: T, dispose?: (value: T) => void | Promise<void>): void;
  readonly features: ReadonlyMap<string, { readonly plugin: string; readonly provider: FeatureProvider }>;
  /** Handlers of the data hooks in order, for `fit` and `load`. */
  readonly taps: {
    readonly filter: readonly Tap<FilterHandler>[];
    readonly tokenize: readonly Tap<TokenizeHandler>[];
    readonly tokens: readonly Tap<TokensHandler>[];
    readonly evaluate: readonly Tap<EvaluateHandler>[];
  };
  /** The guarded chains. `context` makes each tap's own context from the base the kernel gives. */
  readonly hooks: {
    ingest(sources: SourceSet, context: ContextFor): Promise<SourceSet>;
    /** `only`: the taps to run, by plugin id; all when left out. */
    filter(batch: RecordBatch, context: ContextFor, only?: ReadonlySet<string>): Promise<RecordBatch>;
    tokenize(batch: RecordBatch, context: ContextFor): Promise<TokenBatch>;
    tokens(batch: TokenBatch, context: ContextFor): Promise<TokenBatch>;
    collate(batch: StepBatch, context: ContextFor): Promise<StepBatch>;
    forward(state: ForwardState, context: ContextFor): ForwardState;
    loss(terms: LossTerms, context: ContextFor): LossTerms;
    step(event: StepEvent): void;
    checkpoint(draftFor: (plugin: string) => CheckpointDraft, context: ContextFor): Promise<void>;
    restore(viewFor: (plugin: string) => CheckpointView, context: ContextFor): Promise<void>;
    evaluate(report: EvalReport, context: ContextFor): Promise<EvalReport>;
    report(run: RunReport, context: ContextFor): Promise<void>;
  };
  /**
   * Guard any other call into a plugin (`fit`, `load`, `check`, `open`): same attribution, watchdog and errors.
   *
   * @param place which batch or step it is for; only a trace asks
   */
  guard<T>(
    plugin: string,
    hook: string,
    call: (ctx: HookContext) => T | Promise<T>,
    place?: Place,
  ): Promise<T>;
}

export interface Tap<Handler> {
  readonly plugin: string;
  readonly handler: Handler;
}

/** Adds what a hook's context has beyond `HookContext` (random streams, features, progress). */
// biome-ignore lint/suspicious/noExplicitAny: each hook's own context type is restored where its chain is built
export type ContextFor = (base: HookContext) => any;

/** One call into a plugin; the same object from entry to exit, so that calls of one hook that overlap stay apart. */
export interface GuardedCall {
  readonly plugin: string;
  /** A hook's name, or what else a plugin is entered for: `filter fit`, `slot fw.tokenizer`, `import`. */
  readonly hook: string;
}

/** Told of every call into a plugin: the heartbeat, the watchdog and `trace` listen here. */
export interface KernelObserver {
  enter(call: GuardedCall): void;
  leave(call: GuardedCall): void;
}

export interface KernelOptions {
  readonly worker: boolean;
  /** Last stage the run will come to; its end when left out. */
  readonly until?: RunStage;
  readonly signal: AbortSignal;
  readonly observer?: KernelObserver;
  readonly log: (level: 'info' | 'warn', plugin: string, message: string) => void;
  /** Stands before the owners of slots: what an owner made goes in, what everybody else is given comes out. */
  readonly before?: <T>(token: Token<T>, made: T) => T;
}
