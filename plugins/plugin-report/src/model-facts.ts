import type { JsonValue, ParameterRow } from '@framework/sdk';
import { numberOf, property } from './json-value.js';

/** What the plan says of the model. */
export interface ModelFacts {
  readonly parameters: number | undefined;
  readonly rows: readonly ParameterRow[];
  readonly flopsPerToken: number | undefined;
}

/**
 * The plan is made for `framework plan`, and grows with it; the report takes what it knows wherever it stands, and
 * shows the rest as it is.
 */
export function modelFacts(plan: JsonValue): ModelFacts {
  const rows = findRows(plan) ?? [];
  const stated = property(plan, 'parameters');
  const parameters =
    numberOf(stated) ??
    numberOf(property(stated, 'total')) ??
    (rows.length > 0 ? rows.reduce((sum, row) => sum + sizeOf(row), 0) : undefined);
  const flops = property(plan, 'flopsPerToken');
  return { parameters, rows, flopsPerToken: numberOf(flops) ?? numberOf(property(flops, 'total')) };
}

/** Elements of all tensors of a row. */
export const sizeOf = ({ shape, count }: ParameterRow): number =>
  shape.reduce((size, side) => size * side, count);

function findRows(value: JsonValue, depth = 0): ParameterRow[] | undefined {
  if (typeof value !== 'object' || value === null || depth > 4) return undefined;
  if (Array.isArray(value) && value.length > 0 && value.every(isParameterRow)) return value as ParameterRow[];
  for (const child of Object.values(value)) {
    const found = findRows(child as JsonValue, depth + 1);
    if (found) return found;
  }
  return undefined;
}

function isParameterRow(value: JsonValue): boolean {
  const shape = property(value, 'shape');
  return (
    typeof property(value, 'group') === 'string' &&
    typeof property(value, 'name') === 'string' &&
    numberOf(property(value, 'count')) !== undefined &&
    Array.isArray(shape) &&
    shape.every((side) => typeof side === 'number')
  );
}
