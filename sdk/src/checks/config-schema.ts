import type { ConfigSchema, Field } from '../config.js';
import { isObject } from './describe.js';

/** Names convict takes for itself; a schema with such a key would swallow its neighbours. */
const RESERVED: ReadonlySet<string> = new Set([
  'default',
  '_cvtProperties',
  '__proto__',
  'constructor',
  'prototype',
]);

/** Whether a value is what `defineConfig` returns. */
export const isSchema = (value: unknown): value is ConfigSchema =>
  isObject(value) && Object.values(value).every(isField);

const isField = (value: unknown): value is Field<unknown> =>
  isObject(value) && typeof value['kind'] === 'string' && 'default' in value;

/** The first key that cannot be a configuration key, or undefined. */
export function reservedKey(schema: ConfigSchema): string | undefined {
  for (const [key, field] of Object.entries(schema)) {
    if (RESERVED.has(key) || key.includes('.')) return key;
    const inner = field.fields ?? field.item?.fields;
    const found = inner === undefined ? undefined : reservedKey(inner);
    if (found !== undefined) return found;
  }
  return undefined;
}
