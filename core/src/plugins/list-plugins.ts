import type { FrameworkError } from '@framework/sdk';
import { type PluginPackage, readManifest } from '@framework/sdk/checks';
import { findPlugin, frameworkFolder, installedPlugins } from './discover.js';

/** An installed plugin, with its manifest or what is wrong with it. */
export interface ListedPlugin {
  readonly id: string;
  readonly dir: string;
  readonly package: PluginPackage | undefined;
  readonly problems: readonly FrameworkError[];
}

/** Every plugin that can be named from the working folder. */
export function listPlugins(root: string): readonly ListedPlugin[] {
  const from = [root, frameworkFolder];
  return installedPlugins(from).flatMap((id) => {
    const dir = findPlugin(id, from);
    if (dir === undefined) return [];
    const { package: found, problems } = readManifest(dir);
    return [{ id, dir, package: found, problems }];
  });
}
