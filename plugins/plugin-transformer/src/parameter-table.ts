import type { ParameterRow } from '@framework/sdk';
import { attentionWidth, type ModelShape, qkvWidth } from './model-shape.js';

/** A kind of tensor: a row of the parameter table. `*` in the name stands for the layer. */
export interface TensorKind extends ParameterRow {
  readonly group: 'embedding' | 'attention' | 'feed-forward' | 'norm';
  readonly role: TensorRole;
}

/**
 * What a tensor does, which decides how it starts and whether it decays: `residual` matrices write into the residual
 * stream, `gain` vectors scale a norm.
 */
export type TensorRole = 'matrix' | 'residual' | 'gain';

/** One parameter tensor of the model. */
export interface TensorSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly role: TensorRole;
}

/** Name of the token embedding in the parameter registry: the contract with heads that tie their weights to it. */
export const EMBEDDING = 'embedding';

/**
 * The parameter table. Matrices are stored `[in, out]`; names follow the usual ones of safetensors files, but for the
 * fused projections (query, key and value in one matrix; gate and up in one).
 */
export function parameterTable(shape: ModelShape): readonly TensorKind[] {
  const { vocabulary: V, hidden: D, layers: L, feedForward: F } = shape;
  const Q = qkvWidth(shape);
  const A = attentionWidth(shape);
  return [
    { group: 'embedding', name: EMBEDDING, shape: [V, D], count: 1, role: 'matrix' },
    { group: 'norm', name: 'layers.*.attention.norm', shape: [D], count: L, role: 'gain' },
    { group: 'attention', name: 'layers.*.attention.qkv', shape: [D, Q], count: L, role: 'matrix' },
    { group: 'attention', name: 'layers.*.attention.output', shape: [A, D], count: L, role: 'residual' },
    { group: 'norm', name: 'layers.*.feed_forward.norm', shape: [D], count: L, role: 'gain' },
    {
      group: 'feed-forward',
      name: 'layers.*.feed_forward.gate_up',
      shape: [D, 2 * F],
      count: L,
      role: 'matrix',
    },
    { group: 'feed-forward', name: 'layers.*.feed_forward.down', shape: [F, D], count: L, role: 'residual' },
    { group: 'norm', name: 'norm', shape: [D], count: 1, role: 'gain' },
  ];
}

/** Every tensor of the model, layer by layer. */
export function tensorSpecs(shape: ModelShape): readonly TensorSpec[] {
  return parameterTable(shape).flatMap(({ name, shape: dimensions, role }) =>
    name.includes('*')
      ? Array.from({ length: shape.layers }, (_, layer) => ({
          name: name.replace('*', String(layer)),
          shape: dimensions,
          role,
        }))
      : [{ name, shape: dimensions, role }],
  );
}

/** Number of parameters in a table. */
export const parameterCount = (table: readonly ParameterRow[]): number =>
  table.reduce((sum, row) => sum + row.count * elementsOf(row.shape), 0);

export const elementsOf = (shape: readonly number[]): number =>
  shape.reduce((product, size) => product * size, 1);
