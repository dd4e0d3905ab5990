import type { Field, JsonValue } from '@framework/sdk';
import { isObject } from '@framework/sdk/checks';
import { quantity } from './quantity.js';

/**
 * A value with every leaf changed, however its field nests; keys of groups that are missing come with their defaults.
 * What does not fit its field stays as it came, for the check to refuse.
 */
export function mapValue(
  field: Field<unknown>,
  value: JsonValue,
  change: (field: Field<unknown>, leaf: JsonValue) => JsonValue,
): JsonValue {
  const item = (inner: JsonValue) => mapValue(field.item!, inner, change);
  switch (field.kind) {
    case 'optional':
      return value === null ? null : item(value);
    case 'list':
      return Array.isArray(value) ? value.map(item) : value;
    case 'map':
      return isObject(value)
        ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, item(inner)]))
        : value;
    case 'group': {
      if (!isObject(value)) return value;
      const fields = Object.entries(field.fields!).map(([key, inner]) => [
        key,
        mapValue(inner, Object.hasOwn(value, key) ? value[key]! : (inner.default as JsonValue), change),
      ]);
      return { ...value, ...Object.fromEntries(fields) };
    }
    default:
      return change(field, value);
  }
}

const NUMERIC: ReadonlySet<string> = new Set(['count', 'number', 'ratio', 'bytes', 'seconds']);

/** A leaf of `mapValue`: the number that a text such as `64k` means, where the field is for one. */
export function coerced(field: Field<unknown>, leaf: JsonValue): JsonValue {
  if (!NUMERIC.has(field.kind) || typeof leaf !== 'string') return leaf;
  const number = quantity(field.kind, leaf);
  return Number.isNaN(number) ? leaf : number;
}

/** Fields whose text stands for something that lies elsewhere. */
type NamingKind = 'path' | 'file' | 'files' | 'blend';

const NAMING: ReadonlySet<string> = new Set<NamingKind>(['path', 'file', 'files', 'blend']);

/** A leaf of `mapValue`: what names something elsewhere rewritten. The empty text stays: it means "none". */
export const withPaths =
  (rewrite: Readonly<Record<NamingKind, (written: string) => string>>) =>
  (field: Field<unknown>, leaf: JsonValue): JsonValue =>
    NAMING.has(field.kind) && typeof leaf === 'string' && leaf !== ''
      ? rewrite[field.kind as NamingKind](leaf)
      : leaf;
