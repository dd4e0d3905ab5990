import type { FrameworkError } from '@framework/sdk';
import { type PluginPackage, readManifest } from '@framework/sdk/checks';
import { listPresets } from '../config/preset-chain.js';
import { identify, trustOf } from '../trust/judge-trust.js';
import { type PresetLock, presetLockPath, readPresetLock } from '../trust/preset-lock.js';
import type { Trust } from '../trust/trust.js';
import { findPlugin, frameworkFolder, installedPlugins } from './discover.js';

/** A plugin that is there, with its manifest or what is wrong with it. */
export interface ListedPlugin {
  readonly id: string;
  readonly dir: string;
  readonly package: PluginPackage | undefined;
  /** SHA-256 over its files; undefined where there is no manifest to go by. */
  readonly integrity: string | undefined;
  /** Why its code may be imported; undefined: nobody here trusts it. */
  readonly trust: Trust | undefined;
  readonly problems: readonly FrameworkError[];
}

/** Every plugin that can be named from the working folder. */
export function listPlugins(root: string, flags: readonly string[] = []): readonly ListedPlugin[] {
  const from = [root, frameworkFolder];
  const locks = presetLocks(root);
  return installedPlugins(from).flatMap((id) => {
    const dir = findPlugin(id, from);
    return dir === undefined ? [] : [listPlugin(id, dir, locks, flags)];
  });
}

/**
 * One plugin, looked at without importing a line of it.
 *
 * @param locks any of them may trust it
 */
export function listPlugin(
  id: string,
  dir: string,
  locks: readonly PresetLock[],
  flags: readonly string[],
): ListedPlugin {
  const { package: found, problems } = readManifest(dir);
  const bare = { id, dir, package: found, integrity: undefined, trust: undefined, problems };
  if (found === undefined) return bare;
  const identity = identify({ id, dir, package: found });
  if ('refusal' in identity) return { ...bare, problems: [...problems, identity.refusal] };
  const { own, trustedIntegrity: integrity } = identity;
  const none = { flags, locks: [], recorded: new Map() };
  const trust: Trust | undefined = own
    ? { by: 'framework' }
    : [none, ...locks.map((lock) => ({ ...none, locks: [lock] }))]
        .map((sources) => trustOf({ id, package: found }, integrity, sources))
        .find((judged) => judged !== undefined);
  return { ...bare, integrity, trust };
}

/** The lock of every preset that can be named from the working folder. */
export const presetLocks = (root: string): readonly PresetLock[] =>
  [...listPresets(root).values()].map((file) => readPresetLock(presetLockPath(file, root), root));
