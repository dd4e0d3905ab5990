import type { Field, JsonValue } from '@framework/sdk';
import { isObject } from '@framework/sdk/checks';
import { quantity } from './quantity.js';

const NUMERIC: ReadonlySet<string> = new Set(['count', 'number', 'ratio', 'bytes', 'seconds']);

/** A value with the texts that mean numbers replaced, all the way down; anything else as it came. */
export function coerceValue(field: Field<unknown>, value: JsonValue): JsonValue {
  if (NUMERIC.has(field.kind) && typeof value === 'string') {
    const number = quantity(field.kind, value);
    return Number.isNaN(number) ? value : number;
  }
  if (field.kind === 'optional' && value !== null) return coerceValue(field.item!, value);
  if (field.kind === 'list' && Array.isArray(value)) {
    return value.map((item: JsonValue) => coerceValue(field.item!, item));
  }
  if (isObject(value) && field.kind === 'map') {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, coerceValue(field.item!, item)]),
    );
  }
  return value;
}
