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
 * | Rule | one term a tap: a sum, what it runs over, a weight. The trainer divides by the whole step's count |
 * | Errors | `FWK_HOOK_ASYNC_IN_SYNC`, `FWK_PLUGIN_CONFLICT` for a term twice |
 *
 * The step's loss is Σ over terms (in name order: float addition is not associative) of
 * `weight × Σ over micro-batches sum / counts[term]`.
 *
 * @example
 * loss(terms, ctx) {
 *   const margin = hinge(terms.state.output('score'));
 *   terms.add('margin', { sum: margin.sum(), count: terms.state.batch.rows, weight: 0.1 });
 * }
 */
export type LossHandler = (terms: LossTerms, ctx: StepContext) => void | LossTerms;

export interface LossTerm {
  /** Sum over the micro-batch, differentiable. */
  readonly sum: Scalar;
  /** What the sum runs over in this micro-batch (tokens, pairs). */
  readonly count: number;
  readonly weight: number;
}

export interface LossTerms {
  readonly state: ForwardState;
  readonly terms: ReadonlyMap<string, LossTerm>;
  add(name: string, term: LossTerm): void;
  /**
   * The gradient that will reach a term's `sum`: `weight / counts[name]`. Known before the tape runs backwards
   * because `collate` fixed the counts; a fused kernel that makes gradients in its forward pass needs it there.
   */
  gradientScale(name: string, weight: number): number;
}
