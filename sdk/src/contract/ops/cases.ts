import { attentionCases } from './attention-cases.js';
import { crossEntropyCases } from './cross-entropy-cases.js';
import { linearCases } from './linear-cases.js';
import { rowCases } from './row-cases.js';
import { updateCases } from './update-cases.js';
import type { OpsCase } from './workbench.js';

/**
 * What every implementation of `Ops` must do, against float64 and finite differences: odd shapes, several documents a
 * row, grouped queries, rows of weight 0, overflow.
 */
export const opsCases: readonly OpsCase[] = [
  ...linearCases,
  ...rowCases,
  ...attentionCases,
  ...crossEntropyCases,
  ...updateCases,
];

/** What the cases are about: the first word of their names. */
export const OPERATIONS = [
  'linear',
  'embedding',
  'rmsNorm',
  'rotary',
  'attention',
  'swiglu',
  'linearCrossEntropy',
  'buffer',
  'globalNorm',
  'adamw',
] as const;
export type Operation = (typeof OPERATIONS)[number];

export const casesOf = (operation: Operation): readonly OpsCase[] =>
  opsCases.filter(({ name }) => /^\w+/.exec(name)?.[0] === operation);
