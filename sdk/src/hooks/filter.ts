import type { RecordBatch } from '../data/records.js';
import type { StageContext } from './context.js';
import type { Fitted } from './two-phase.js';

/**
 * `filter`: say of each document whether it stays, and why.
 *
 * | | |
 * |---|---|
 * | Type | async waterfall over a `RecordBatch` |
 * | Called | per batch of 256 to 4,096 records, in worker threads where `parallel` is `per-batch` |
 * | Rule | gives verdicts with `batch.judge`; never reorders, adds or removes rows; never reads another batch |
 * | Errors | `FWK_HOOK_RESULT` for a grown or reordered batch, `FWK_HOOK_FAILED` for what it throws |
 *
 * A verdict on a row depends on that row, the configuration and the fitted artefact alone: the batch size, the worker
 * and the rows beside it must not matter. The contract tests check it.
 *
 * @example
 * filter: {
 *   needs: ['lines'],
 *   parallel: 'per-batch',
 *   apply(batch, ctx) {
 *     const lines = ctx.feature<LineStatistics>(batch, 'lines');
 *     for (let row = 0; row < batch.length; row++) {
 *       if (batch.alive(row) && lines.longest[row]! > 1000) {
 *         batch.judge(row, { action: 'drop', reason: 'line-too-long', evidence: { longest: lines.longest[row]! } });
 *       }
 *     }
 *   },
 * }
 */
export interface FilterHandler extends Fitted {
  /** Features it reads with `ctx.feature`. */
  readonly needs?: readonly string[];
  /** `per-batch`: may run in any worker, in any order. `serial`: on the main thread, in sequence order. */
  readonly parallel: 'per-batch' | 'serial';
  apply(batch: RecordBatch, ctx: StageContext): void | RecordBatch | Promise<void | RecordBatch>;
}

/**
 * A feature: something computed once a batch and shared by all filters (line statistics, shingles, hashes). Declared
 * in the manifest under `registers.feature`, given in `definePlugin({ features })`.
 */
export type FeatureProvider = (batch: RecordBatch) => unknown;

/** The feature `lines`, one entry a row. Lengths are in code points, as the published thresholds count them. */
export interface LineStatistics {
  /** Number of lines: newline count, plus one when the text does not end in a newline. Zero for the empty text. */
  readonly lines: Uint32Array;
  readonly longest: Uint32Array;
  readonly average: Float64Array;
  /** Code points in the whole text. */
  readonly length: Uint32Array;
  /** Share of code points that are letters or digits (Unicode L and N). */
  readonly alphanumeric: Float64Array;
}
