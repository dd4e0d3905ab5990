import type { ConfigSchema, Field, JsonValue } from '@framework/sdk';
import { isObject } from '@framework/sdk/checks';

/** A value that no field nests, and where it stands. */
export interface Leaf {
  readonly path: readonly (string | number)[];
  readonly field: Field<unknown>;
  readonly leaf: JsonValue;
}

/** Every leaf of a namespace, however its fields nest; what does not fit its field is refused elsewhere and passed over. */
export const leavesOf = (
  schema: ConfigSchema,
  values: Readonly<Record<string, JsonValue>>,
): readonly Leaf[] =>
  Object.entries(schema).flatMap(([key, field]) => leavesIn(field, values[key] ?? null, [key]));

function leavesIn(field: Field<unknown>, value: JsonValue, path: Leaf['path']): readonly Leaf[] {
  switch (field.kind) {
    case 'optional':
      return value === null ? [] : leavesIn(field.item!, value, path);
    case 'list':
      return Array.isArray(value)
        ? value.flatMap((item: JsonValue, index: number) => leavesIn(field.item!, item, [...path, index]))
        : [];
    case 'map':
      return isObject(value)
        ? Object.entries(value).flatMap(([key, item]) => leavesIn(field.item!, item, [...path, key]))
        : [];
    case 'group':
      return isObject(value)
        ? Object.entries(field.fields!).flatMap(([key, inner]) =>
            leavesIn(inner, value[key] ?? null, [...path, key]),
          )
        : [];
    default:
      return [{ path, field, leaf: value }];
  }
}
