import { realpathSync } from 'node:fs';
import { frameworkError } from '@framework/sdk';
import { type PluginPackage, readManifest, suggestion } from '@framework/sdk/checks';
import type { Problems } from '../config/problems.js';
import type { AskedPlugin, Assembly } from './assemble.js';
import { findPackage, findPlugin, frameworkFolder, installedPlugins } from './discover.js';

/** A plugin that is there, with its manifest. */
export interface FoundPlugin extends AskedPlugin {
  readonly dir: string;
  readonly package: PluginPackage;
}

/** Looks up every plugin asked for and reads its manifest; what is missing or wrong becomes a problem. */
export function locate(assembly: Assembly, root: string, problems: Problems): readonly FoundPlugin[] {
  const found: FoundPlugin[] = [];
  const sdk = findPackage('@framework/sdk', frameworkFolder);
  for (const asked of assembly.plugins.values()) {
    const from = [...new Set([...asked.folders, root, frameworkFolder])];
    const dir = asked.dir === undefined ? findPlugin(asked.id, from) : realpathSync(asked.dir);
    if (dir === undefined) {
      problems.add(
        frameworkError('FWK_PLUGIN_UNKNOWN', {
          message: `the plugin '${asked.id}' is not installed${suggestion(asked.id, installedPlugins(from))}`,
          at: asked.place,
          action: 'correct the name, or install the package',
        }),
      );
      continue;
    }
    const { package: plugin, problems: mistakes } = readManifest(dir);
    for (const mistake of mistakes) problems.add(mistake);
    if (plugin === undefined) continue;
    // An alias (`npm:other@1`) installs a package under a name that is not its own.
    if (plugin.manifest.id !== asked.id) {
      problems.add(
        frameworkError('FWK_PLUGIN_MANIFEST', {
          message: `what is installed as '${asked.id}' is the plugin '${plugin.manifest.id}'`,
          at: `${dir}/package.json`,
          action: `ask for it by its own name, '${plugin.manifest.id}'`,
          plugin: asked.id,
        }),
      );
      continue;
    }
    // Two copies of the SDK: tokens and errors still agree, but classes do not, and the types promise they do.
    const copy = findPackage('@framework/sdk', dir);
    if (copy !== undefined && sdk !== undefined && copy !== sdk) {
      problems.add(
        frameworkError('FWK_PLUGIN_SDK_DUPLICATE', {
          message: `'${asked.id}' loads a second copy of the SDK: ${copy} beside ${sdk}`,
          at: `${dir}/package.json`,
          action:
            'make @framework/sdk a peer dependency; where it is one, devDependencies bring the copy: install what `npm pack` makes',
          plugin: asked.id,
        }),
      );
    }
    found.push({ ...asked, dir, package: plugin });
  }
  return found;
}
