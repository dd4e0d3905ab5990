import type { MicroBatch, StepBatch } from '../hooks/collate.js';
import type { ForwardState } from '../hooks/forward.js';
import type { LossTerms } from '../hooks/loss.js';
import { createToken } from '../token.js';

/**
 * The trainer owns the gradient tape, the weighted sum of loss terms, clipping, the learning-rate schedule and the
 * optimizer step. To the core `ForwardState` and `LossTerms` stay opaque: it only lends the two hooks.
 */
export interface Trainer {
  /** Optimizer steps of the whole run. */
  readonly steps: number;
  /** Micro-batches a step. */
  readonly microBatches: number;
  /** Windows a micro-batch. */
  readonly rows: number;
  /**
   * One optimizer step, synchronous. The step is refused, and no parameter changed, when the loss or the gradient
   * norm is not finite.
   *
   * @throws FWK_LOSS_NOT_FINITE naming the step
   */
  step(batch: StepBatch, hooks: StepHooks): Readonly<Record<string, number>>;
}

/** The guarded `forward` and `loss` chains, for one micro-batch each. */
export interface StepHooks {
  forward(state: ForwardState, micro: number): ForwardState;
  loss(terms: LossTerms, micro: number): LossTerms;
}

export type { MicroBatch };

export const TRAINER = createToken<Trainer>('fw.trainer');
