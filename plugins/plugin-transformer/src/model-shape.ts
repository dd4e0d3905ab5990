import type { PlanProblem } from '@framework/sdk';
import type { Config } from './config.js';

/** The sizes that make a model: everything the shapes of its tensors follow from. */
export interface ModelShape {
  /** V */
  readonly vocabulary: number;
  /** D */
  readonly hidden: number;
  /** L */
  readonly layers: number;
  /** H */
  readonly heads: number;
  /** K; divides H */
  readonly keyValueHeads: number;
  /** S; even */
  readonly headSize: number;
  /** F */
  readonly feedForward: number;
}

export function modelShape(config: Config, vocabulary: number): ModelShape {
  const { hidden, layers, heads, keyValueHeads, headSize, feedForward } = config;
  return { vocabulary, hidden, layers, heads, keyValueHeads, headSize, feedForward };
}

/** Columns of the fused query, key and value projection: `(H + 2K) · S`. */
export const qkvWidth = (shape: ModelShape): number =>
  (shape.heads + 2 * shape.keyValueHeads) * shape.headSize;

/** Columns of what attention gives: `H · S`. It need not be D. */
export const attentionWidth = (shape: ModelShape): number => shape.heads * shape.headSize;

/** What is wrong with sizes that are fine one by one. */
export function shapeProblems(shape: ModelShape): readonly PlanProblem[] {
  const problems: PlanProblem[] = [];
  const { heads, keyValueHeads, headSize } = shape;
  if (heads % keyValueHeads !== 0) {
    problems.push({
      at: 'plugin-transformer.keyValueHeads',
      message: `${heads} query heads cannot share ${keyValueHeads} key and value heads evenly`,
      action: `choose a divisor of ${heads}: ${divisors(heads).join(', ')}`,
    });
  }
  if (headSize % 2 !== 0) {
    problems.push({
      at: 'plugin-transformer.headSize',
      message: `a head of ${headSize} has no pairs for rotary embedding to turn`,
      action: `choose an even size: ${headSize - 1} or ${headSize + 1}`,
    });
  }
  return problems;
}

const divisors = (n: number): number[] =>
  Array.from({ length: n }, (_, i) => i + 1).filter((candidate) => n % candidate === 0);
