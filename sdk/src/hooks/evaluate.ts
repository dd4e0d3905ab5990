import type { ArtefactView } from '../data/artefact.js';
import type { JsonValue } from '../data/json.js';
import type { RecordBatch } from '../data/records.js';
import type { RandomStream } from '../random.js';
import type { TokenShards } from '../slots/sequencer.js';
import type { HookContext, Progress } from './context.js';

/**
 * `evaluate`: measure the checkpoint.
 *
 * | | |
 * |---|---|
 * | Type | async waterfall over an `EvalReport` |
 * | Called | per schedule; at the end of training always |
 * | Rule | one result per evaluator id; none changes another's; each has its own random stream and budget |
 * | Errors | `FWK_HOOK_FAILED`; `FWK_PLUGIN_CONFLICT` for a result twice |
 */
export type EvaluateHandler = (
  report: EvalReport,
  ctx: EvalContext,
) => void | EvalReport | Promise<void | EvalReport>;

export interface EvalReport {
  readonly step: number;
  readonly results: ReadonlyMap<string, EvalResult>;
  /** Ids must be declared in the manifest under `registers.evaluator`. */
  add(id: string, result: EvalResult): void;
}

export interface EvalResult {
  readonly metrics: Readonly<Record<string, EvalMetric>>;
  /** Raw rows a person may want to see: completions, per-repository figures. */
  readonly rows?: readonly Readonly<Record<string, JsonValue>>[];
  /** What the figures rest on, in a sentence or two. */
  readonly note?: string;
}

export interface EvalMetric {
  /** Null: could not be measured, and `note` says why. Never a stand-in figure. */
  readonly value: number | null;
  readonly unit: string;
  readonly better: 'lower' | 'higher' | 'neither';
  /** How many things were measured. */
  readonly count?: number;
  /** Confidence interval, with its level. */
  readonly interval?: { readonly low: number; readonly high: number; readonly level: number };
  readonly note?: string;
}

export interface EvalContext extends HookContext {
  readonly step: number;
  random(sequence: number): RandomStream;
  /** Kept documents of one split, in shard order. */
  documents(split: string): AsyncIterable<RecordBatch>;
  readonly tokens: TokenShards;
  /** A folder of the store this plugin fitted, when it has a two-phase filter. */
  readonly fitted: ArtefactView | null;
  progress(progress: Progress): void;
}
