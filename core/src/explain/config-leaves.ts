import type { ConfigSchema, Field, JsonValue } from '@framework/sdk';
import { isObject } from '@framework/sdk/checks';
import type { WrittenObject } from '../config/layer.js';
import { RawText } from '../config/layer.js';

/** A key that holds a value of its own; groups are gone into, lists and maps are one value. */
export interface ConfigLeaf {
  /** From the namespace on: `['completions', 'count']`. */
  readonly keys: readonly string[];
  readonly field: Field<unknown>;
}

export function* configLeaves(schema: ConfigSchema, keys: readonly string[] = []): Iterable<ConfigLeaf> {
  for (const [key, field] of Object.entries(schema)) {
    const here = [...keys, key];
    if (field.kind === 'group') yield* configLeaves(field.fields!, here);
    else yield { keys: here, field };
  }
}

/** The value under some keys; null where there is none. */
export const valueAt = (values: JsonValue, keys: readonly string[]): JsonValue =>
  keys.reduce<JsonValue>(
    (value, key) => (isObject(value) && Object.hasOwn(value, key) ? value[key]! : null),
    values,
  );

/** Whether what a layer wrote says something of these keys, or of the whole they are part of. */
export function states(written: WrittenObject, keys: readonly string[]): boolean {
  let value: unknown = written;
  for (const key of keys) {
    if (value instanceof RawText) value = value.value;
    if (!isObject(value)) return value !== undefined;
    if (!Object.hasOwn(value, key)) return false;
    value = value[key];
  }
  return true;
}

/** `count, at least 1`; `drop or keep`; `list of path`. */
export function typeText({ kind, values, item, min, max }: Field<unknown>): string {
  const name =
    values !== undefined
      ? values.join(' or ')
      : item === undefined
        ? kind
        : kind === 'optional'
          ? `${typeText(item)}, or null`
          : `${kind} of ${typeText(item)}`;
  return [
    name,
    ...(min === undefined ? [] : [`at least ${min}`]),
    ...(max === undefined ? [] : [`at most ${max}`]),
  ].join(', ');
}
