import type { ConfigSchema, Field } from '../config.js';
import type { JsonValue } from '../data/json.js';
import { describeValue, isObject } from './describe.js';
import { suggestion } from './nearest.js';

/** What is wrong with a value, and where inside it. */
export interface ValueProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** Keys that would have been known there, for an unknown one. */
  readonly known?: readonly string[];
}

/** Everything that keeps a value from fitting its field, all the way down. */
export function checkValue(field: Field<unknown>, value: JsonValue): readonly ValueProblem[] {
  const problem = (message: string): readonly ValueProblem[] => [{ path: [], message }];
  const inside = (key: string | number, item: JsonValue) =>
    checkValue(field.item!, item).map((found) => ({ ...found, path: [key, ...found.path] }));
  switch (field.kind) {
    case 'count':
    case 'number':
    case 'ratio':
    case 'bytes':
    case 'seconds':
      return checkNumber(field, value).flatMap(problem);
    case 'text':
    case 'path':
    case 'file':
    case 'files':
    case 'blend':
      if (typeof value === 'string') return [];
      return problem(
        `must be a text, not ${describeValue(value)}${isScalar(value) ? '; put it in quotes' : ''}`,
      );
    case 'flag':
      return typeof value === 'boolean' ? [] : problem(`must be true or false, not ${describeValue(value)}`);
    case 'oneOf':
      if (typeof value === 'string' && field.values!.includes(value)) return [];
      return problem(`must be one of ${field.values!.join(', ')}, not ${describeValue(value)}`);
    case 'list':
      if (!Array.isArray(value)) return problem(`must be a list, not ${describeValue(value)}`);
      return value.flatMap((item: JsonValue, index: number) => inside(index, item));
    case 'map':
      if (!isObject(value)) return problem(`must be a map, not ${describeValue(value)}`);
      return Object.entries(value).flatMap(([key, item]) => inside(key, item));
    case 'optional':
      return value === null ? [] : checkValue(field.item!, value);
    case 'group':
      if (!isObject(value)) return problem(`must be a map of keys, not ${describeValue(value)}`);
      return checkKeys(field.fields!, value);
  }
}

/** Everything that keeps keys from fitting a schema: unknown ones, and values that do not fit. */
export function checkKeys(
  fields: ConfigSchema,
  values: Readonly<Record<string, JsonValue>>,
): readonly ValueProblem[] {
  const known = Object.keys(fields);
  return Object.entries(values).flatMap(([key, value]) =>
    Object.hasOwn(fields, key)
      ? checkValue(fields[key]!, value).map((found) => ({ ...found, path: [key, ...found.path] }))
      : [{ path: [key], message: `is no key here${suggestion(key, known)}`, known }],
  );
}

function checkNumber(field: Field<unknown>, value: JsonValue): string[] {
  const name = {
    count: 'a whole number',
    bytes: 'a size in bytes',
    seconds: 'a duration',
    ratio: 'a number from 0 to 1',
  };
  const what = name[field.kind as keyof typeof name] ?? 'a number';
  if (typeof value !== 'number' || !Number.isFinite(value))
    return [`must be ${what}, not ${describeValue(value)}`];
  const whole = field.kind === 'count' || field.kind === 'bytes';
  if (whole && !Number.isSafeInteger(value)) return [`must be ${what}, not ${value}`];
  const least = field.min ?? (field.kind === 'number' ? Number.NEGATIVE_INFINITY : 0);
  const most = field.max ?? (field.kind === 'ratio' ? 1 : Number.POSITIVE_INFINITY);
  if (value < least) return [`must be at least ${least}, not ${value}`];
  if (value > most) return [`must be at most ${most}, not ${value}`];
  return [];
}

const isScalar = (value: JsonValue): boolean => typeof value === 'number' || typeof value === 'boolean';
