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
 * | Called | every `run.evaluateEvery` steps, and at the end of training always |
 * | Given | the results so far (read-only), an `EvalContext` |
 * | Rule | adds results with `report.add`, under ids the manifest registers; changes no other's; draws from its own random streams |
 * | Errors | `FWK_PLUGIN_CONFLICT` for a result twice; `FWK_HOOK_UNDECLARED` for an id the manifest does not register; `FWK_HOOK_RESULT` for a value that is not finite; `FWK_HOOK_FAILED` |
 *
 * A figure that could not be measured is `null` with a `note`, never a stand-in. Other evaluators run again without a step
 * of training: results are keyed by checkpoint, plugin and configuration.
 *
 * @example
 * // examples/hooks/evaluate.ts
 * import { definePlugin, LANGUAGE_MODEL } from '@framework/sdk';
 *
 * // Manifest: "registers": { "evaluator": ["held-out-loss"] }, "requires": { "tokens": ["fw.language-model"] }.
 * export default definePlugin({}, () => ({
 *   hooks: {
 *     async evaluate(report, ctx) {
 *       const model = ctx.get(LANGUAGE_MODEL);
 *       let nats = 0;
 *       let predicted = 0;
 *       for (const [number, document] of ctx.tokens.documents.entries()) {
 *         ctx.signal.throwIfAborted();
 *         if (document.split !== 'heldout') continue;
 *         const ids = Int32Array.from(ctx.tokens.read(number)).subarray(0, model.contextLength);
 *         for (const loss of model.score(ids, 1, ids.length)) nats += loss;
 *         predicted += Math.max(0, ids.length - 1);
 *       }
 *       report.add('held-out-loss', {
 *         metrics: {
 *           loss: {
 *             value: predicted === 0 ? null : nats / predicted,
 *             unit: 'nats a token',
 *             better: 'lower',
 *             count: predicted,
 *             ...(predicted === 0 ? { note: 'Nothing was held out.' } : {}),
 *           },
 *         },
 *       });
 *     },
 *   },
 * }));
 */
export type EvaluateHandler = (
  report: EvalReport,
  ctx: EvalContext,
) => void | EvalReport | Promise<void | EvalReport>;

/** The results of one evaluation, as `evaluate` taps add them. */
export interface EvalReport {
  /** Optimizer steps the model was trained for. */
  readonly step: number;
  /** By evaluator id; those of taps before this one. */
  readonly results: ReadonlyMap<string, EvalResult>;
  /** Ids must be declared in the manifest under `registers.evaluator`. */
  add(id: string, result: EvalResult): void;
}

/** What one evaluator found. */
export interface EvalResult {
  /** Figures by name; a report shows them as `<evaluator>.<name>`. */
  readonly metrics: Readonly<Record<string, EvalMetric>>;
  /** Raw rows a person may want to see: completions, per-repository figures. */
  readonly rows?: readonly Readonly<Record<string, JsonValue>>[];
  /** What the figures rest on, in a sentence or two. */
  readonly note?: string;
}

/** One figure. */
export interface EvalMetric {
  /** Null: could not be measured, and `note` says why. Never a stand-in figure. */
  readonly value: number | null;
  /** `nats a token`, `bits a byte`, `share`. */
  readonly unit: string;
  /** Which way is an improvement. */
  readonly better: 'lower' | 'higher' | 'neither';
  /** How many things were measured. */
  readonly count?: number;
  /** Confidence interval, with its level. */
  readonly interval?: { readonly low: number; readonly high: number; readonly level: number };
  /** What a reader must know of the figure; with a null, why. */
  readonly note?: string;
}

/** Context of `evaluate`. */
export interface EvalContext extends HookContext {
  /** Optimizer steps the model was trained for. */
  readonly step: number;
  /** This plugin's own stream for this step's evaluation. */
  random(sequence: number): RandomStream;
  /** Kept documents of one split, in shard order. */
  documents(split: string): AsyncIterable<RecordBatch>;
  /** The token shards of the run. Held-out documents are in them as the tokenizer left them, past the `tokens` chain. */
  readonly tokens: TokenShards;
  /** A folder of the store this plugin fitted, when it has a two-phase filter. */
  readonly fitted: ArtefactView | null;
  /** For the progress bar; also what keeps the watchdog quiet. */
  progress(progress: Progress): void;
}
