import { checkValue } from '../../checks/config-value.js';
import type { ConfigSchema, Field } from '../../config.js';
import type { JsonValue } from '../../data/json.js';

/** Other values that single fields allow, one field at a time; texts and paths are left alone. */
export function variations(
  schema: ConfigSchema,
  config: Readonly<Record<string, unknown>>,
): readonly Readonly<Record<string, JsonValue>>[] {
  return Object.entries(schema).flatMap(([key, field]) =>
    otherValues(field, config[key] as JsonValue)
      .filter((value) => value !== config[key] && checkValue(field, value).length === 0)
      .slice(0, 1)
      .map((value) => ({ [key]: value })),
  );
}

function otherValues(field: Field<unknown>, value: JsonValue): readonly JsonValue[] {
  switch (field.kind) {
    case 'flag':
      return [value !== true];
    case 'oneOf':
      return [...(field.values ?? [])];
    case 'ratio':
      return [0.5, 0.25];
    case 'count':
    case 'number':
    case 'bytes':
    case 'seconds':
      return typeof value === 'number' ? [Math.ceil(value / 8), value + 1, value - 1] : [];
    case 'optional':
      return value === null && field.item ? otherValues(field.item, field.item.default as JsonValue) : [null];
    default:
      return [];
  }
}
