import { createToken } from '../token.js';
import type { Parameter } from './parameters.js';

export interface Optimizer {
  /** Updates every parameter in place. Its moments are its own state, saved in its own `checkpoint` tap. */
  step(parameters: readonly Parameter[], options: OptimizerStep): void;
}

export interface OptimizerStep {
  /** From 1. */
  readonly step: number;
  readonly learningRate: number;
  /** Factor that clipping puts on every gradient. */
  readonly gradientScale: number;
}

export const OPTIMIZER = createToken<Optimizer>('fw.optimizer');
