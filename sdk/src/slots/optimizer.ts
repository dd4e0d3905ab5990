import { createToken } from '../token.js';
import type { Parameter } from './parameters.js';

/** Changes parameters by their gradients. Sync, in place, in the order of the list it is given. */
export interface Optimizer {
  /** Updates every parameter in place. Its moments are its own state, saved in its own `checkpoint` tap. */
  step(parameters: readonly Parameter[], options: OptimizerStep): void;
}

/** What the trainer has decided for one step. */
export interface OptimizerStep {
  /** From 1. */
  readonly step: number;
  /** Of this step, the schedule applied. */
  readonly learningRate: number;
  /** Factor that clipping puts on every gradient. */
  readonly gradientScale: number;
}

/**
 * The slot of the optimizer; the trainer asks for it.
 *
 * @example
 * // examples/slots/optimizer.ts
 * import { definePlugin, OPTIMIZER } from '@framework/sdk';
 * import { mul, sub, tidy } from '@tensorflow/tfjs-core';
 *
 * // Plain stochastic gradient descent: no moments, so nothing to save in a checkpoint.
 * export default definePlugin({}, (plugin) => {
 *   plugin.provide(OPTIMIZER, () => ({
 *     step(parameters, { learningRate, gradientScale }) {
 *       for (const { variable, gradient } of parameters) {
 *         tidy(() => {
 *           const change = mul(gradient.tensor(), learningRate * gradientScale);
 *           variable.assign(sub(variable, change));
 *         });
 *       }
 *     },
 *   }));
 *   return {};
 * });
 */
export const OPTIMIZER = createToken<Optimizer>('fw.optimizer');
