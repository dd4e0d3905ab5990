import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { frameworkError } from '@framework/sdk';
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
  if (!isObject(written['framework'])) throw problems[0]!;
  const entry = found?.manifest.entry;
  const scripts = written['scripts'];
  return {
    dir,
    id: found?.manifest.id ?? String(written['name']),
    output: /^\.\/([^/]+)\//.exec(entry ?? '')?.[1] ?? null,
    build: isObject(scripts) && typeof scripts['build'] === 'string' ? 'script' : 'none',
  };
}

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
