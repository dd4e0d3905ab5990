import type { Scalar } from '@tensorflow/tfjs-core';
import type { StepContext } from './collate.js';
import type { ForwardState } from './forward.js';

/**
 * `loss`: each tap adds one named term.
 *
 * | | |
 * |---|---|
 * | Type | **sync** waterfall over `LossTerms`, inside the gradient tape |
 * | Called | per micro-batch |
 * | Given | the forward state and the terms so far, a `StepContext` |
 * | Rule | one term a tap: a sum, what it runs over, a weight. `collate` has counted what it runs over in the whole step |
 * | Errors | `FWK_HOOK_ASYNC_IN_SYNC`; `FWK_PLUGIN_CONFLICT` for a term twice; `FWK_HOOK_RESULT` for a term without a count; `FWK_LOSS_NOT_FINITE` |
 *
 * The step's loss is Σ over terms (in name order: float addition is not associative) of
 * `weight × Σ over micro-batches sum / counts[term]`.
 *
 * @example
 * // examples/hooks/loss.ts
 * import { defineConfig, definePlugin, number } from '@framework/sdk';
 * import { type Scalar, squaredDifference, sum, tensor1d } from '@tensorflow/tfjs-core';
 *
 * export const config = defineConfig({
 *   weight: number({ doc: 'Weight of this term in the loss.', default: 0.1, min: 0 }),
 * });
 *
 * // Squared error of the score that `forward.ts` adds, against the label that `collate.ts` brings.
 * export default definePlugin(config, (plugin) => ({
 *   hooks: {
 *     loss(terms) {
 *       const { batch } = terms.state;
 *       const labels_B = tensor1d(batch.extra['parity/labels']!.data);
 *       const errors_B = squaredDifference(terms.state.output('parity'), labels_B);
 *       terms.add('parity', { sum: sum(errors_B) as Scalar, count: batch.rows, weight: plugin.config.weight });
 *     },
 *   },
 * }));
 */
export type LossHandler = (terms: LossTerms, ctx: StepContext) => void | LossTerms;

/** One term of one micro-batch. */
export interface LossTerm {
  /** Sum over the micro-batch, differentiable. */
  readonly sum: Scalar;
  /** What the sum runs over in this micro-batch (tokens, pairs). */
  readonly count: number;
  /** Factor of this term in the loss of the step. */
  readonly weight: number;
}

/** The terms of one micro-batch, as `loss` taps add them. Opaque to the core; the trainer makes it. */
export interface LossTerms {
  /** Inputs and outputs of the forward pass. */
  readonly state: ForwardState;
  /** Those added so far, by name. */
  readonly terms: ReadonlyMap<string, LossTerm>;
  /** Throws `FWK_PLUGIN_CONFLICT` when the name is taken. */
  add(name: string, term: LossTerm): void;
  /**
   * The gradient that will reach a term's `sum`: `weight / counts[name]`. Known before the tape runs backwards
   * because `collate` fixed the counts; a fused kernel that makes gradients in its forward pass needs it there.
   */
  gradientScale(name: string, weight: number): number;
}
