import type { Field, JsonValue } from '@framework/sdk';
import { checkValue, suggestion, type ValueProblem } from '@framework/sdk/checks';
import convict from 'convict';
import { coerced, mapValue } from './map-value.js';

/**
 * convict, with our formats only (`fw:count`, `fw:list`, …). Its own formats coerce before a validator sees the value
 * ("1e9" becomes 1, "no" becomes true), so none is used; and formats are global to the process with the last one
 * winning silently, hence the prefix.
 */
interface Property extends convict.SchemaObj<unknown> {
  readonly field: Field<unknown>;
  readonly report: (problem: ValueProblem) => void;
}

const KINDS = [
  ...['count', 'number', 'ratio', 'bytes', 'seconds', 'text', 'path', 'file', 'files', 'blend', 'flag'],
  ...['oneOf', 'list', 'map', 'group', 'optional'],
];

for (const kind of KINDS) {
  convict.addFormat({
    name: `fw:${kind}`,
    validate(box: readonly [JsonValue], schema: convict.SchemaObj) {
      const { field, report } = schema as Property;
      const [value] = box;
      const problems = checkValue(field, value);
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
    instance.set(key, [mapValue(field, written, coerced)]);
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
