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
  /** Runs the `forward` chain; `micro` counts from 0. */
  forward(state: ForwardState, micro: number): ForwardState;
  /** Runs the `loss` chain on the same micro-batch. */
  loss(terms: LossTerms, micro: number): LossTerms;
}

export type { MicroBatch };

/**
 * The slot of the trainer. A sketch of the smallest one; `plugin-trainer` adds clipping, a schedule, micro-batches and
 * parameters whose gradients their owners make.
 *
 * @example
 * // examples/slots/trainer.ts
 * import {
 *   BACKEND,
 *   count,
 *   defineConfig,
 *   definePlugin,
 *   type ForwardState,
 *   frameworkError,
 *   type LossTerm,
 *   type LossTerms,
 *   type MicroBatch,
 *   number,
 *   OPTIMIZER,
 *   PARAMETERS,
 *   type StepBatch,
 *   type StepHooks,
 *   TRAINER,
 * } from '@framework/sdk';
 * import { addN, mul, type Scalar, scalar, type Tensor, variableGrads } from '@tensorflow/tfjs-core';
 *
 * export const config = defineConfig({
 *   steps: count({ doc: 'Optimizer steps.', default: 100, min: 1 }),
 *   rows: count({ doc: 'Windows a micro-batch.', default: 4, min: 1 }),
 *   learningRate: number({ doc: 'The same for all steps.', default: 0.01, min: 0 }),
 * });
 *
 * // The smallest trainer there is: no clipping, no schedule, and parameters with `gradient: 'tape'` only.
 * export default definePlugin(config, (plugin) => {
 *   const { steps, rows, learningRate } = plugin.config;
 *
 *   const lossOf = (micro: MicroBatch, index: number, batch: StepBatch, hooks: StepHooks): Scalar => {
 *     const state = hooks.forward(outputs(micro, scalar(0)), index);
 *     const terms = hooks.loss(lossTerms(state, batch.counts), index);
 *     // In name order: float addition is not associative, and taps may come in another order tomorrow.
 *     const weighted = [...terms.terms]
 *       .sort(([a], [b]) => (a < b ? -1 : 1))
 *       .map(([name, { sum, weight }]) => mul(sum, terms.gradientScale(name, weight)));
 *     return addN(weighted) as Scalar;
 *   };
 *
 *   plugin.provide(TRAINER, () => ({
 *     steps,
 *     microBatches: 1,
 *     rows,
 *     step(batch, hooks) {
 *       const { parameters } = plugin.get(PARAMETERS);
 *       for (const { gradient } of parameters) gradient.zero();
 *       let loss = 0;
 *       for (const [index, micro] of batch.micro.entries()) {
 *         const { value, grads } = variableGrads(
 *           () => lossOf(micro, index, batch, hooks),
 *           parameters.map(({ variable }) => variable),
 *         );
 *         loss += value.dataSync()[0]!;
 *         for (const { variable, gradient } of parameters) gradient.add(grads[variable.name]!);
 *         for (const tensor of [value, ...Object.values(grads)]) tensor.dispose();
 *       }
 *       const { ops } = plugin.get(BACKEND);
 *       const gradientNorm = ops.globalNorm(parameters.map(({ gradient }) => gradient));
 *       if (!Number.isFinite(loss + gradientNorm)) {
 *         throw frameworkError('FWK_LOSS_NOT_FINITE', {
 *           message: `the loss is ${loss}`,
 *           at: `step ${batch.step + 1}`,
 *         });
 *       }
 *       plugin.get(OPTIMIZER).step(parameters, { step: batch.step + 1, learningRate, gradientScale: 1 });
 *       return { loss, gradientNorm, learningRate };
 *     },
 *   }));
 *   return {};
 * });
 *
 * function outputs(batch: MicroBatch, anchor: Scalar): ForwardState {
 *   const named = new Map<string, Tensor>();
 *   return {
 *     batch,
 *     mode: 'train',
 *     anchor,
 *     outputs: named,
 *     add: (name, output) => void named.set(name, output),
 *     output(name) {
 *       const output = named.get(name);
 *       if (output) return output;
 *       throw frameworkError('FWK_HOOK_RESULT', { message: `no plugin gave the output '${name}'` });
 *     },
 *   };
 * }
 *
 * function lossTerms(state: ForwardState, counts: Readonly<Record<string, number>>): LossTerms {
 *   const named = new Map<string, LossTerm>();
 *   return {
 *     state,
 *     terms: named,
 *     add: (name, term) => void named.set(name, term),
 *     gradientScale: (name, weight) => weight / counts[name]!,
 *   };
 * }
 */
export const TRAINER = createToken<Trainer>('fw.trainer');
