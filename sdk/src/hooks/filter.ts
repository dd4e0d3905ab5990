import type { RecordBatch } from '../data/records.js';
import type { StageContext } from './context.js';
import type { Fitted } from './two-phase.js';

/**
 * `filter`: say of each document whether it stays, and why.
 *
 * | | |
 * |---|---|
 * | Type | async waterfall over a `RecordBatch` |
 * | Called | per batch of `run.batchSize` rows, in worker threads where `parallel` is `per-batch` |
 * | Given | the batch with all verdicts so far, a `StageContext` |
 * | Rule | gives verdicts with `batch.judge`; never reorders, adds or removes rows; never reads another batch |
 * | Errors | `FWK_HOOK_RESULT` for a grown or reordered batch, `FWK_HOOK_FAILED` for what it throws |
 *
 * A verdict on a row depends on that row, the configuration and the fitted artefact alone: the batch size, the worker
 * and the rows beside it must not matter. The contract tests check it. What must look at all documents first does so in
 * `fit`.
 *
 * @example
 * // examples/hooks/filter.ts
 * import { count, defineConfig, definePlugin, type LineStatistics } from '@framework/sdk';
 *
 * export const config = defineConfig({
 *   maxLineLength: count({ doc: 'Longest line kept, in code points.', default: 1000, min: 1 }),
 * });
 *
 * const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
 *
 * export default definePlugin(config, (ctx) => ({
 *   hooks: {
 *     filter: {
 *       needs: ['lines'],
 *       parallel: 'per-batch',
 *       apply(batch, stage) {
 *         const { longest } = stage.feature<LineStatistics>(batch, 'lines');
 *         for (let row = 0; row < batch.length; row++) {
 *           if (!batch.alive(row)) continue;
 *           const bytes = batch.bytes(row);
 *           if (longest[row]! > ctx.config.maxLineLength) {
 *             batch.judge(row, {
 *               action: 'drop',
 *               reason: 'line-too-long',
 *               evidence: { longest: longest[row]! },
 *             });
 *           } else if (BYTE_ORDER_MARK.every((byte, at) => bytes[at] === byte)) {
 *             // The filters after this one, and the tokenizer, read the new bytes.
 *             batch.judge(row, { action: 'rewrite', reason: 'byte-order-mark', bytes: bytes.subarray(3) });
 *           }
 *         }
 *       },
 *     },
 *   },
 * }));
 */
export interface FilterHandler extends Fitted {
  /** Features it reads with `ctx.feature`. */
  readonly needs?: readonly string[];
  /** `per-batch`: may run in any worker, in any order. `serial`: on the main thread, in sequence order. */
  readonly parallel: 'per-batch' | 'serial';
  /**
   * What `fit` needs to know of a batch, found out where the batch was filtered: in a worker, many at a time. `fit` gets it by
   * `ctx.surveyed`, and calls this itself where that gives nothing. Of what is left of the batch, and of nothing else.
   *
   * @returns what the structured clone algorithm can copy
   */
  survey?(batch: RecordBatch, ctx: StageContext): unknown;
  /** Judges the rows of one batch in place. Returns nothing, or the same batch. */
  apply(batch: RecordBatch, ctx: StageContext): void | RecordBatch | Promise<void | RecordBatch>;
}

/**
 * A feature: something computed once a batch and shared by all filters (line statistics, shingles, hashes). Declared in the
 * manifest under `registers.feature`, given in `definePlugin` under `features`. Sync; the same for the same bytes.
 *
 * @returns columns of the batch, one entry a row
 *
 * @throws FWK_HOOK_ASYNC_IN_SYNC for a promise
 *
 * @example
 * // examples/features.ts
 * import { definePlugin, type RecordBatch } from '@framework/sdk';
 *
 * // Manifest: "registers": { "feature": ["newlines"] }. Filters name it in `needs` and read it with `ctx.feature`.
 * export default definePlugin({}, () => ({
 *   features: {
 *     newlines: (batch: RecordBatch): Uint32Array =>
 *       Uint32Array.from({ length: batch.length }, (_, row) => countNewlines(batch.bytes(row))),
 *   },
 * }));
 *
 * function countNewlines(bytes: Uint8Array): number {
 *   let newlines = 0;
 *   for (const byte of bytes) if (byte === 0x0a) newlines++;
 *   return newlines;
 * }
 */
export type FeatureProvider = (batch: RecordBatch) => unknown;

/** The feature `lines`, one entry a row. Lengths are in code points, as the published thresholds count them. */
export interface LineStatistics {
  /** Number of lines: newline count, plus one when the text does not end in a newline. Zero for the empty text. */
  readonly lines: Uint32Array;
  /** Longest line, its newline not counted. */
  readonly longest: Uint32Array;
  /** Mean length of a line. */
  readonly average: Float64Array;
  /** Code points in the whole text. */
  readonly length: Uint32Array;
  /** Share of code points that are letters or digits (Unicode L and N). */
  readonly alphanumeric: Float64Array;
}
