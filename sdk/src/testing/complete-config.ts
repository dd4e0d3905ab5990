import { pathToFileURL } from 'node:url';
import { checkValue, type ValueProblem } from '../checks/config-value.js';
import { suggestion } from '../checks/nearest.js';
import type { ConfigSchema, ResolvedConfig } from '../config.js';
import type { JsonValue } from '../data/json.js';
import { frameworkError } from '../errors/framework-error.js';

/** The schema that a manifest's `config` module exports. */
export async function importSchema(file: string): Promise<ConfigSchema> {
  return ((await import(pathToFileURL(file).href)) as { config?: ConfigSchema }).config ?? {};
}

/**
 * Defaults with what is given over them, every value checked, frozen through and through.
 *
 * @param place where a key of what is given was written; a preset's path when left out
 *
 * @throws FWK_CONFIG_UNKNOWN_KEY, FWK_CONFIG_INVALID as the kernel does
 */
export function completeConfig(
  plugin: string,
  schema: ConfigSchema,
  given: Readonly<Record<string, unknown>>,
  place: (path: string) => string = (path) => `plugins.${plugin}.${path}`,
): ResolvedConfig {
  const values: Record<string, JsonValue> = {};
  for (const [key, field] of Object.entries(schema))
    values[key] = structuredClone(field.default) as JsonValue;
  for (const [key, value] of Object.entries(given)) {
    const field = schema[key];
    const problem = field === undefined ? unknownKey(key, schema) : checkValue(field, value as JsonValue)[0];
    if (problem !== undefined) {
      const path = [key, ...problem.path].join('.');
      throw frameworkError(problem.known === undefined ? 'FWK_CONFIG_INVALID' : 'FWK_CONFIG_UNKNOWN_KEY', {
        message: `'${path}' of '${plugin}' ${problem.message}`,
        at: place(path),
        ...(problem.known === undefined ? {} : { action: keysInstead(problem.known) }),
      });
    }
    values[key] = structuredClone(value) as JsonValue;
  }
  return deepFreeze(values);
}

const unknownKey = (key: string, schema: ConfigSchema): ValueProblem => ({
  path: [],
  message: `is not a known key${suggestion(key, Object.keys(schema))}`,
  known: Object.keys(schema),
});

const keysInstead = (known: readonly string[]): string =>
  known.length === 0 ? 'remove the key: there are none here' : `use one of: ${known.join(', ')}`;

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) deepFreeze(inner);
    Object.freeze(value);
  }
  return value;
}
