import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isObject, pluginId } from '@framework/sdk/checks';

/**
 * The folder of a plugin's package, looked for as Node would from each of the given folders: the preset's that names
 * it, the working folder, then the framework's own. An id `plugin-x` is the package `@framework/plugin-x`, or else
 * `plugin-x`; any other id is the package's name.
 */
export function findPlugin(id: string, from: readonly string[]): string | undefined {
  const names = id.startsWith('@') ? [id] : [`@framework/${id}`, id];
  for (const folder of from) {
    for (const name of names) {
      const found = findPackage(name, folder);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** Ids of every plugin that could be named from these folders: for suggestions and `framework plugins`. */
export function installedPlugins(from: readonly string[]): readonly string[] {
  const ids = new Set<string>();
  for (const folder of from) {
    for (const modules of modulesFolders(folder)) {
      for (const name of packageNames(modules)) {
        if (/^(?:@framework\/)?plugin-/.test(name) || (name.startsWith('@') && hasManifest(modules, name))) {
          ids.add(pluginId(name));
        }
      }
    }
  }
  return [...ids].sort();
}

/** `x` and `@scope/x`, as they lie in a `node_modules`. */
const packageNames = (modules: string): readonly string[] =>
  readdirSync(modules).flatMap((entry) =>
    entry.startsWith('@') && statSync(join(modules, entry)).isDirectory()
      ? readdirSync(join(modules, entry)).map((name) => `${entry}/${name}`)
      : [entry],
  );

/** Whether a package says that it is a plugin: a name under somebody's scope does not. */
function hasManifest(modules: string, name: string): boolean {
  try {
    const data: unknown = JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8'));
    return isObject(data) && isObject(data['framework']);
  } catch {
    return false;
  }
}

/** A package's folder as `require` would find it, also when its `exports` hide package.json. */
export function findPackage(name: string, folder: string): string | undefined {
  const modules = modulesFolders(folder).find((path) => existsSync(join(path, name, 'package.json')));
  return modules === undefined ? undefined : realpathSync(join(modules, name));
}

const modulesFolders = (folder: string): readonly string[] =>
  (createRequire(join(folder, 'package.json')).resolve.paths('x') ?? []).filter((path) => existsSync(path));

/** The framework's own folder, where the plugins it comes with are installed. */
export const frameworkFolder = dirname(fileURLToPath(import.meta.url));
