import type { JsonValue, RunLock } from '@framework/sdk';
import type { MissingPart } from '../run/run-record.js';

/**
 * What `framework diff --json` prints: what differs between two runs, or two presets, and what follows from it. A part
 * that one side does not have (a preset has no documents, a damaged file cannot be read) is null, and told under
 * `notCompared`.
 */
export interface Difference {
  readonly a: SideSummary;
  readonly b: SideSummary;
  /** Nothing of what was compared differs. */
  readonly same: boolean;
  /** The first stage whose inputs differ; null when none does, or it cannot be told. */
  readonly first: { readonly stage: string; readonly because: readonly string[] } | null;
  readonly plan: PlanDifference;
  /** In the order of the lifecycle. */
  readonly stages: readonly StageDifference[];
  readonly sources: readonly SourceDifference[] | null;
  readonly documents: DocumentsDifference | null;
  readonly tokens: TokensDifference | null;
  readonly training: TrainingDifference | null;
  readonly metrics: readonly MetricDifference[] | null;
  readonly contentRoot: { readonly a: string | null; readonly b: string | null; readonly same: boolean };
  readonly notCompared: readonly { readonly part: string; readonly why: string }[];
}

export interface SideSummary {
  readonly kind: 'run' | 'preset';
  readonly name: string;
  readonly preset: string | null;
  /** Null for a preset. */
  readonly state: 'running' | 'finished' | 'unfinished' | null;
  readonly missing: readonly MissingPart[];
}

/** A value on both sides; null where a side has none. */
export interface Pair<T> {
  readonly a: T | null;
  readonly b: T | null;
}

export interface PlanDifference {
  /** `preset`, `SDK level`, `seed`: only what differs. */
  readonly facts: readonly ({ readonly name: string } & Pair<JsonValue>)[];
  readonly plugins: readonly PluginDifference[];
  readonly configuration: readonly ConfigurationDifference[];
  readonly order: readonly ({ readonly hook: string } & Pair<readonly string[]>)[];
  readonly slots: readonly ({ readonly token: string } & Pair<string>)[];
  /** Null when it does not differ. */
  readonly backend: Pair<NonNullable<RunLock['backend']>> | null;
}

export interface PluginDifference extends Pair<{ readonly version: string; readonly integrity: string }> {
  readonly id: string;
  /** `code`: the same version number on other files. */
  readonly change: 'added' | 'removed' | 'version' | 'code';
}

export interface ConfigurationDifference extends Pair<OriginatedValue> {
  readonly path: string;
}

export interface OriginatedValue {
  readonly value: JsonValue;
  /** Null in runs of before origins were recorded. */
  readonly origin: string | null;
}

export interface StageDifference {
  /** `filter`, or `filter/plugin-x` for what a plugin's `fit` left. */
  readonly stage: string;
  readonly inputs: 'same' | 'differ' | 'only a' | 'only b' | 'unreadable';
  /** What of the inputs differs, in words. */
  readonly because: readonly string[];
  /** Whether what came out is the same, byte for byte. Null where one side has nothing yet. */
  readonly content: 'same' | 'differs' | null;
}

export interface SourceDifference extends Pair<SourceFacts> {
  readonly id: string;
}
export interface SourceFacts {
  readonly fingerprint: string;
  readonly documents: number;
  readonly bytes: number;
}

export interface DocumentsDifference {
  readonly same: boolean;
  readonly totals: Pair<{
    readonly in: number;
    readonly kept: number;
    readonly held: number;
    readonly dropped: number;
  }>;
  /** Documents of one side only, and those whose fate or bytes differ; grouped, the largest group first. */
  readonly changes: readonly DocumentChange[];
  /** Verdicts by plugin, action and reason, where the counts differ. */
  readonly verdicts: readonly ({
    readonly plugin: string;
    readonly action: string;
    readonly reason: string;
  } & Pair<number>)[];
  /** Kept and held documents, where the counts differ. */
  readonly languages: readonly GroupDifference[];
  readonly licences: readonly GroupDifference[];
  /** Whether documents held out of training differ: then figures measured on them are of other text. */
  readonly heldOutDiffers: boolean;
}

export interface DocumentChange {
  /** What became of them in `a`: `kept`, `held for heldout`, `dropped by plugin-x: reason`; null when not in it. */
  readonly from: string | null;
  readonly to: string | null;
  readonly documents: number;
  /** The first of them by id. */
  readonly examples: readonly string[];
}

export interface GroupDifference extends Pair<{ readonly documents: number; readonly bytes: number }> {
  readonly value: string;
}

export interface TokensDifference {
  readonly tokenizer: Pair<string> & { readonly same: boolean };
  readonly vocabularySize: Pair<number>;
  readonly tokens: Pair<number>;
}

export interface TrainingDifference {
  readonly steps: Pair<number>;
  readonly tokens: Pair<number>;
  /** The first step where any recorded number differs; null when the common steps are the same. */
  readonly parts: ({ readonly step: number; readonly metric: string } & Pair<number>) | null;
  /** The first step where the loss does. */
  readonly lossParts: ({ readonly step: number } & Pair<number>) | null;
  /** Steps both have. */
  readonly common: number;
  /** Of the last step of each, and of the last both have. */
  readonly loss: {
    readonly first: Pair<number>;
    readonly lastCommon: Pair<number>;
    readonly final: Pair<number>;
  };
  readonly tokensPerSecond: Pair<number>;
}

export interface MetricDifference extends Pair<MetricValue> {
  /** `<evaluator>.<metric>`. */
  readonly name: string;
  readonly unit: string;
  readonly better: 'lower' | 'higher' | 'neither';
  /** `b` less `a`; null where a side has no value. */
  readonly difference: number | null;
  /**
   * `within noise`: each value lies in the other's interval. `beyond noise`: the intervals do not touch. `unclear`:
   * they overlap, no more. `no intervals`: nothing can be said of noise.
   */
  readonly verdict: 'same' | 'within noise' | 'beyond noise' | 'unclear' | 'no intervals' | 'one side only';
}

export interface MetricValue {
  readonly value: number | null;
  readonly interval: { readonly low: number; readonly high: number; readonly level: number } | null;
  readonly count: number | null;
}
