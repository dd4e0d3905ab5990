import type { RandomStream } from '../random.js';
import type { HookContext } from './context.js';

/**
 * `collate`: make the training batch of one step ready, outside the gradient tape.
 *
 * | | |
 * |---|---|
 * | Type | async waterfall over a `StepBatch` |
 * | Called | per optimizer step, prefetched while the step before it runs |
 * | Given | the step's micro-batches, a `StepContext` |
 * | Rule | where passages, negatives, masks and access checks come in; fixes `counts` for loss normalisation. `targets`, `weights`, `extra` and `counts` may be changed; step, number and shape of micro-batches, `tokens`, `documents` and `positions` stay: the record of what was trained on rests on them |
 * | Errors | `FWK_HOOK_RESULT` for another step or shape, or a count that is negative or no number; `FWK_HOOK_FAILED` |
 *
 * @example
 * // examples/hooks/collate.ts
 * import { definePlugin } from '@framework/sdk';
 *
 * // Brings a label a row, and counts what the loss of `loss.ts` will run over.
 * export default definePlugin({}, () => ({
 *   hooks: {
 *     collate(batch) {
 *       let rows = 0;
 *       for (const micro of batch.micro) {
 *         const labels = Float32Array.from({ length: micro.rows }, (_, row) =>
 *           micro.tokens[row * micro.length]! % 2 === 0 ? 0 : 1,
 *         );
 *         micro.extra['parity/labels'] = { shape: [micro.rows], data: labels };
 *         rows += micro.rows;
 *       }
 *       // Of the whole step, not of one micro-batch: the trainer divides the term's sum by it.
 *       batch.counts['parity'] = rows;
 *     },
 *   },
 * }));
 */
export type CollateHandler = (
  batch: StepBatch,
  ctx: StepContext,
) => void | StepBatch | Promise<void | StepBatch>;

/** One optimizer step's data: several micro-batches when gradients are accumulated. */
export interface StepBatch {
  /** Optimizer step, from 0. */
  readonly step: number;
  /** As many as the trainer's `microBatches`, all of one shape. */
  readonly micro: readonly MicroBatch[];
  /**
   * For each loss term, the number of things its sum runs over in the whole step. Dividing by it, and not by each
   * micro-batch's own count, makes accumulation exact for masked losses.
   */
  readonly counts: Record<string, number>;
}

/**
 * Token windows of one forward pass. Shapes: B rows of T tokens, row-major.
 *
 * A micro-batch is plain typed arrays so that it can be prefetched in another thread; tensors are made inside the
 * step.
 */
export interface MicroBatch {
  /** B */
  readonly rows: number;
  /** T */
  readonly length: number;
  /** [B, T] input ids. */
  readonly tokens: Int32Array;
  /** [B, T] number of the document within the row, for the attention mask; ascending. */
  readonly documents: Int32Array;
  /**
   * [B, T] row of each position's document in the document table of the token shards: the same number wherever the
   * document stands, in any row and micro-batch. The table keeps the order of sources and repositories, so numbers near
   * each other are mostly of one repository. Missing before level 1.2.
   */
  readonly sources?: Int32Array;
  /** [B, T] position inside the document, for rotary embedding. */
  readonly positions: Int32Array;
  /** [B, T] id to predict; meaningless where the weight is 0. */
  targets: Int32Array;
  /** [B, T] loss weight of each position: 0 or 1 in pre-training, completions only in fine-tuning. */
  weights: Float32Array;
  /** What other plugins bring: passages, negatives, labels, under `<plugin id>/<name>`. */
  readonly extra: Record<string, MicroArray>;
}

/** An array another plugin brings along: row-major, `data.length` is the product of `shape`. */
export interface MicroArray {
  readonly shape: readonly number[];
  readonly data: Int32Array | Float32Array;
}

/** Context of everything that happens in a training step. */
export interface StepContext extends HookContext {
  /** Optimizer step, from 0. */
  readonly step: number;
  /** Micro-batch within the step; 0 in `collate`. */
  readonly micro: number;
  /** This plugin's own stream for this hook and step. */
  random(): RandomStream;
}
