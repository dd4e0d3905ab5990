import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { MicroBatch, StepContext } from './collate.js';

/**
 * `forward`: run the model on a micro-batch.
 *
 * | | |
 * |---|---|
 * | Type | **sync** waterfall over a `ForwardState`, inside the gradient tape |
 * | Called | per micro-batch |
 * | Rule | the model body first; heads then add named outputs. A promise is an error: the tape does not wait |
 * | Errors | `FWK_HOOK_ASYNC_IN_SYNC`, `FWK_PLUGIN_CONFLICT` for an output name twice |
 */
export type ForwardHandler = (state: ForwardState, ctx: StepContext) => void | ForwardState;

/**
 * Opaque to the core. The outputs every body gives:
 *
 * | name | shape | |
 * |---|---|---|
 * | `hidden` | [B·T, D] | the last hidden states, after the final norm |
 */
export interface ForwardState {
  readonly batch: MicroBatch;
  readonly mode: 'train' | 'evaluate';
  /**
   * A scalar zero that the tape watches. A body with `manual` parameters has no other input on the tape, and tfjs runs
   * backwards only through what depends on one: the body passes its `tf.customGrad` this, and returns zero for its
   * gradient.
   */
  readonly anchor: Scalar;
  readonly outputs: ReadonlyMap<string, Tensor>;
  /** Throws `FWK_PLUGIN_CONFLICT` when the name is taken. */
  add(name: string, output: Tensor): void;
  /** Throws `FWK_HOOK_RESULT` when nobody added it. */
  output(name: string): Tensor;
}
