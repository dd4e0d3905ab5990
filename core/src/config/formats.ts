import type { Field, JsonValue } from '@framework/sdk';
import { checkValue, isObject, suggestion, type ValueProblem } from '@framework/sdk/checks';
import convict from 'convict';
import { coerceValue } from './coerce-value.js';

/**
 * convict, with our formats only (`fw:count`, `fw:list`, …). Its own formats coerce before a validator sees the value
 * ("1e9" becomes 1, "no" becomes true), so none is used; and formats are global to the process with the last one
 * winning silently, hence the prefix.
 */
interface Property extends convict.SchemaObj<unknown> {
  readonly field: Field<unknown>;
  readonly report: (problem: ValueProblem) => void;
}

const KINDS: readonly Field<unknown>['kind'][] = [
  'count',
  'number',
  'ratio',
  'bytes',
  'seconds',
  'text',
  'path',
  'flag',
  'oneOf',
  'list',
  'map',
  'group',
  'optional',
];

for (const kind of KINDS) {
  convict.addFormat({
    name: `fw:${kind}`,
    validate(box: readonly [JsonValue], schema: convict.SchemaObj) {
      const { field, report } = schema as Property;
      const [value] = box;
      const problems = [...checkValue(field, value), ...checkGroups(field, value)];
      for (const problem of problems) report(problem);
      if (problems.length > 0) throw new Error(problems[0]!.message);
    },
  });
}

/**
 * Validates one namespace and returns it complete: values coerced, defaults filled in, unknown keys reported. One
 * convict instance a namespace, cut off from `process.env` and `process.argv`, which it would read by itself.
 */
export function validateFields(
  fields: Readonly<Record<string, Field<unknown>>>,
  values: Readonly<Record<string, JsonValue>>,
): { readonly values: Readonly<Record<string, JsonValue>>; readonly problems: readonly ValueProblem[] } {
  const problems: ValueProblem[] = [];
  const known = Object.keys(fields);
  for (const key of Object.keys(values).filter((name) => !Object.hasOwn(fields, name))) {
    problems.push({ path: [key], message: `is no key here${suggestion(key, known)}`, known });
  }
  const instance = convict(
    Object.fromEntries(
      known.map((key) => [
        key,
        {
          doc: fields[key]!.doc,
          format: `fw:${fields[key]!.kind}`,
          default: [null],
          field: fields[key]!,
          report: (problem: ValueProblem) => problems.push({ ...problem, path: [key, ...problem.path] }),
        },
      ]),
    ) as convict.Schema<Record<string, unknown>>,
    { env: {}, args: [] },
  );
  for (const key of known) {
    const field = fields[key]!;
    const written = Object.hasOwn(values, key) ? values[key]! : (field.default as JsonValue);
    // Boxed: convict walks into objects by dotted path, and a map's own key may hold a dot.
    instance.set(key, [completeValue(field, coerceValue(field, written))]);
  }
  try {
    instance.validate({ allowed: 'strict' });
  } catch (error) {
    // convict's one text for all of them says less than what the formats reported.
    if (problems.length === 0) throw error;
  }
  const boxes = Object.entries(instance.getProperties() as Record<string, readonly [JsonValue]>);
  return { values: Object.fromEntries(boxes.map(([key, [value]]) => [key, value])), problems };
}

/** Groups, wherever they nest, with their defaults: each is a namespace of its own. */
function completeValue(field: Field<unknown>, value: JsonValue): JsonValue {
  if (field.kind === 'group' && isObject(value))
    return { ...value, ...validateFields(field.fields!, value).values };
  if (field.kind === 'optional' && value !== null) return completeValue(field.item!, value);
  if (field.kind === 'list' && Array.isArray(value)) {
    return value.map((item: JsonValue) => completeValue(field.item!, item));
  }
  if (field.kind === 'map' && isObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, completeValue(field.item!, item)]),
    );
  }
  return value;
}

/** Problems inside groups; convict validates no arrays of objects by itself. */
function checkGroups(field: Field<unknown>, value: JsonValue): readonly ValueProblem[] {
  const inside = (key: string | number, item: JsonValue) =>
    checkGroups(field.item!, item).map((problem) => ({ ...problem, path: [key, ...problem.path] }));
  if (field.kind === 'group' && isObject(value)) return validateFields(field.fields!, value).problems;
  if (field.kind === 'optional' && value !== null) return checkGroups(field.item!, value);
  if (field.kind === 'list' && Array.isArray(value)) {
    return value.flatMap((item: JsonValue, index: number) => inside(index, item));
  }
  if (field.kind === 'map' && isObject(value)) {
    return Object.entries(value).flatMap(([key, item]) => inside(key, item));
  }
  return [];
}
