import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type ConfigSchema, type Field, frameworkError } from '@framework/sdk';
import { isObject } from '../config/check-value.js';
import type { PluginPackage } from './manifest.js';

/** Names convict takes for itself; a schema with such a key would swallow its neighbours. */
const RESERVED: ReadonlySet<string> = new Set([
  'default',
  '_cvtProperties',
  '__proto__',
  'constructor',
  'prototype',
]);

/**
 * The schema that a plugin's `config` module exports; an empty one when the manifest names none.
 *
 * @throws FWK_PLUGIN_LOAD, FWK_PLUGIN_MANIFEST
 */
export async function importConfigSchema(plugin: {
  readonly id: string;
  readonly dir: string;
  readonly package: PluginPackage;
}): Promise<ConfigSchema> {
  const { config: module } = plugin.package.manifest;
  if (module === undefined) return {};
  const schema = await importExport(plugin, module, 'config');
  if (!isSchema(schema)) {
    throw frameworkError('FWK_PLUGIN_LOAD', {
      message: `'${plugin.id}' exports no \`config\` made with defineConfig`,
      at: join(plugin.dir, module),
      action: 'export const config = defineConfig({ … })',
      plugin: plugin.id,
    });
  }
  const key = reservedKey(schema);
  if (key !== undefined) {
    throw frameworkError('FWK_PLUGIN_MANIFEST', {
      message: `'${plugin.id}' has a configuration key '${key}', which is reserved or holds a dot`,
      at: join(plugin.dir, module),
      action: 'give the key another name',
      plugin: plugin.id,
    });
  }
  return schema;
}

/**
 * Imports one named export of a light module that the manifest names (`config`, `plan`, `doctor`).
 *
 * @throws FWK_PLUGIN_LOAD
 */
export async function importExport(
  plugin: { readonly id: string; readonly dir: string },
  module: string,
  name: string,
): Promise<unknown> {
  const file = join(plugin.dir, module);
  try {
    return ((await import(pathToFileURL(file).href)) as Record<string, unknown>)[name];
  } catch (cause) {
    throw frameworkError('FWK_PLUGIN_LOAD', {
      message: `the \`${name}\` module of '${plugin.id}' could not be imported: ${(cause as Error).message}`,
      at: file,
      plugin: plugin.id,
      cause,
    });
  }
}

const isSchema = (value: unknown): value is ConfigSchema =>
  isObject(value) && Object.values(value).every(isField);

const isField = (value: unknown): value is Field<unknown> =>
  isObject(value) && typeof value['kind'] === 'string' && 'default' in value;

function reservedKey(schema: ConfigSchema): string | undefined {
  for (const [key, field] of Object.entries(schema)) {
    if (RESERVED.has(key) || key.includes('.')) return key;
    const inner = field.fields ?? field.item?.fields;
    const found = inner === undefined ? undefined : reservedKey(inner);
    if (found !== undefined) return found;
  }
  return undefined;
}
