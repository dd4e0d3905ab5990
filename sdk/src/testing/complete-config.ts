import { pathToFileURL } from 'node:url';
import { checkValue } from '../checks/config-value.js';
import type { ConfigSchema, ResolvedConfig } from '../config.js';
import type { JsonValue } from '../data/json.js';
import { frameworkError } from '../errors/framework-error.js';

/** The schema that a manifest's `config` module exports. */
export async function importSchema(file: string): Promise<ConfigSchema> {
  return ((await import(pathToFileURL(file).href)) as { config?: ConfigSchema }).config ?? {};
}

/** Defaults with what is given over them, every value checked, frozen through and through. */
export function completeConfig(
  plugin: string,
  schema: ConfigSchema,
  given: Readonly<Record<string, unknown>>,
): ResolvedConfig {
  const values: Record<string, JsonValue> = {};
  for (const [key, field] of Object.entries(schema))
    values[key] = structuredClone(field.default) as JsonValue;
  for (const [key, value] of Object.entries(given)) {
    const field = schema[key];
    const problem =
      field === undefined ? 'is no key of it' : checkValue(field, value as JsonValue)[0]?.message;
    if (problem !== undefined) {
      throw frameworkError('FWK_CONFIG_INVALID', {
        message: `'${key}' of '${plugin}' ${problem}`,
        at: `plugins.${plugin}.${key}`,
      });
    }
    values[key] = structuredClone(value) as JsonValue;
  }
  return deepFreeze(values);
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) deepFreeze(inner);
    Object.freeze(value);
  }
  return value;
}
