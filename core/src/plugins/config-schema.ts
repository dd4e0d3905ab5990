import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type ConfigSchema, frameworkError } from '@framework/sdk';
import { isSchema, type PluginPackage, reservedKey } from '@framework/sdk/checks';
import { codedError, describeThrown } from '../hooks/thrown.js';
import { refuseExitIn } from '../run/refuse-exit.js';

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
 * @throws FWK_PLUGIN_LOAD, FWK_HOOK_EXIT
 */
export async function importExport(
  plugin: { readonly id: string; readonly dir: string },
  module: string,
  name: string,
): Promise<unknown> {
  const file = join(plugin.dir, module);
  const leave = refuseExitIn(plugin.id, `import ${name}`);
  try {
    return ((await import(pathToFileURL(file).href)) as Record<string, unknown>)[name];
  } catch (cause) {
    const coded = codedError(cause);
    if (coded !== undefined) throw coded;
    throw frameworkError('FWK_PLUGIN_LOAD', {
      message: `the \`${name}\` module of '${plugin.id}' could not be imported: ${describeThrown(cause)}`,
      at: file,
      plugin: plugin.id,
      cause,
    });
  } finally {
    leave();
  }
}
