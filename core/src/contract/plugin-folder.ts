import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FrameworkError, frameworkError } from '@framework/sdk';
import { isObject, readManifest } from '@framework/sdk/checks';

/** A folder with a plugin in it, as far as the command must know before it examines it. */
export interface PluginFolder {
  readonly dir: string;
  readonly id: string;
  /** The folder its code is compiled to, `dist`; null where the entry lies at the top. */
  readonly output: string | null;
  /** Whether package.json has a script `build`. */
  readonly build: 'script' | 'none';
}

/**
 * A manifest that is wrong is the examination's to tell; one that is not there at all makes this no plugin.
 *
 * @throws FWK_PLUGIN_MANIFEST for a folder without one, FWK_PLUGIN_LOAD for a plugin that is not built
 */
export function readPluginFolder(dir: string): PluginFolder {
  const { package: found, problems } = readManifest(dir);
  const written = readPackage(dir);
  if (!isObject(written['framework']))
    throw existsSync(join(dir, 'package.json')) ? problems[0]! : noPlugin(dir);
  const entry = found?.manifest.entry;
  const scripts = written['scripts'];
  return {
    dir,
    id: found?.manifest.id ?? String(written['name']),
    output: /^\.\/([^/]+)\//.exec(entry ?? '')?.[1] ?? null,
    build: isObject(scripts) && typeof scripts['build'] === 'string' ? 'script' : 'none',
  };
}

const noPlugin = (dir: string): FrameworkError =>
  frameworkError('FWK_PLUGIN_MANIFEST', {
    message: 'there is no plugin here: no package.json',
    at: dir,
    action: 'name the folder of a plugin: `framework contract plugins/my-plugin`',
  });

/** @throws FWK_PLUGIN_LOAD naming the module that is not there */
export function requireBuilt({ dir, id, build }: PluginFolder): void {
  const entry = readManifest(dir).package?.manifest.entry;
  if (entry === undefined || existsSync(join(dir, entry))) return;
  throw frameworkError('FWK_PLUGIN_LOAD', {
    message: `'${id}' is not built: there is no ${entry}`,
    at: `${join(dir, 'package.json')}, framework.entry`,
    ...(build === 'script' ? { action: 'run `npm run build` in its folder' } : {}),
    plugin: id,
  });
}

function readPackage(dir: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'));
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
