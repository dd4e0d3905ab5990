import { pathToFileURL } from 'node:url';
import { checkKeys } from '../checks/config-value.js';
import { deepFreeze } from '../checks/deep-freeze.js';
import { isObject } from '../checks/describe.js';
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
  const [problem] = checkKeys(schema, given as Readonly<Record<string, JsonValue>>);
  if (problem !== undefined) {
    const path = problem.path.join('.');
    throw frameworkError(problem.known === undefined ? 'FWK_CONFIG_INVALID' : 'FWK_CONFIG_UNKNOWN_KEY', {
      message: `'${path}' of '${plugin}' ${problem.message}`,
      at: place(path),
      ...(problem.known === undefined ? {} : { action: keysInstead(problem.known) }),
    });
  }
  return deepFreeze(withDefaults(schema, given as Readonly<Record<string, JsonValue>>));
}

/** Keys that are missing, inside groups too. */
const withDefaults = (
  schema: ConfigSchema,
  given: Readonly<Record<string, JsonValue>>,
): Record<string, JsonValue> =>
  Object.fromEntries(
    Object.entries(schema).map(([key, field]) => {
      const value = Object.hasOwn(given, key) ? given[key]! : (field.default as JsonValue);
      const inner = field.kind === 'group' && isObject(value);
      return [key, inner ? withDefaults(field.fields!, value) : structuredClone(value)];
    }),
  );

const keysInstead = (known: readonly string[]): string =>
  known.length === 0 ? 'remove the key: there are none here' : `use one of: ${known.join(', ')}`;
