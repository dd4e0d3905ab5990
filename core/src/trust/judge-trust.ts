import { type FrameworkError, frameworkError, isFrameworkError } from '@framework/sdk';
import type { Problems } from '../config/problems.js';
import { folderIntegrity, integrityOf } from '../plugins/integrity.js';
import type { FoundPlugin } from '../plugins/locate.js';
import { isOwnCode } from './own-code.js';
import type { PresetLock } from './preset-lock.js';
import type { Trust } from './trust.js';

/** Everything that can make a plugin from elsewhere trusted, the strongest first. */
export interface TrustSources {
  /** `--trust`: ids, whatever their bytes are. */
  readonly flags: readonly string[];
  /** Of the preset and what it extends, the base first; the last that names a plugin counts. */
  readonly locks: readonly PresetLock[];
  /** What a run was started with, for going on with it. */
  readonly recorded: ReadonlyMap<string, RecordedTrust>;
}

export interface RecordedTrust {
  readonly integrity: string;
  readonly trustedBy: string;
}

/** A plugin whose modules may be imported. */
export interface TrustedPlugin extends FoundPlugin, Identity {
  readonly trust: Trust;
}

/** A plugin by its bytes. */
export interface Identity {
  readonly own: boolean;
  /** Over what it ships: what results are known by. */
  readonly integrity: string;
  /** Over all that its code could import: what trust rests on. The same as `integrity` for our own. */
  readonly trustedIntegrity: string;
}

/**
 * The plugins whose code may be imported; each of the others becomes a problem, before a line of it runs.
 *
 * @param preset as the command line names it, for the action
 */
export function judgeTrust(
  plugins: readonly FoundPlugin[],
  sources: TrustSources,
  preset: string,
  problems: Problems,
): readonly TrustedPlugin[] {
  return plugins.flatMap((plugin) => {
    const identity = identify(plugin);
    if ('refusal' in identity) {
      problems.add(identity.refusal);
      return [];
    }
    const { own, trustedIntegrity } = identity;
    const trust = own ? ({ by: 'framework' } as const) : trustOf(plugin, trustedIntegrity, sources);
    if (trust !== undefined) return [{ ...plugin, ...identity, trust }];
    problems.add(refusal(plugin, trustedIntegrity, sources, preset));
    return [];
  });
}

/** Who trusts a plugin from elsewhere; undefined when nobody does. */
export function trustOf(
  { id, package: { name, version } }: Pick<FoundPlugin, 'id' | 'package'>,
  integrity: string,
  { flags, locks, recorded }: TrustSources,
): Trust | undefined {
  if (flags.includes(id)) return { by: 'flag' };
  const lock = lockFor(id, locks);
  const entry = lock?.plugins.get(id);
  if (entry?.package === name && entry.version === version && entry.integrity === integrity) {
    return { by: 'preset', file: lock!.shown };
  }
  const before = recorded.get(id);
  return before?.integrity === integrity ? { by: 'run', first: before.trustedBy } : undefined;
}

const lockFor = (id: string, locks: readonly PresetLock[]): PresetLock | undefined =>
  locks.findLast(({ plugins }) => plugins.has(id));

/**
 * A plugin's bytes. Trust in one from elsewhere rests on all its folder holds: a file outside `files` can be imported
 * like any other, and must not change unseen. Results rest on what it ships: a log in its folder trains nothing again.
 */
export function identify(
  plugin: Pick<FoundPlugin, 'id' | 'dir' | 'package'>,
): Identity | { readonly refusal: FrameworkError } {
  const own = isOwnCode(plugin.dir, plugin.package.name);
  try {
    const integrity = integrityOf(plugin.dir, plugin.package.files);
    return { own, integrity, trustedIntegrity: own ? integrity : folderIntegrity(plugin.dir) };
  } catch (cause) {
    if (isFrameworkError(cause)) return { refusal: cause };
    const refusal = frameworkError('FWK_PLUGIN_LOAD', {
      message: `the files of '${plugin.id}' could not be read: ${(cause as Error).message}`,
      at: plugin.dir,
      action: 'give this user the right to read them',
      plugin: plugin.id,
      cause,
    });
    return { refusal };
  }
}

function refusal(
  plugin: FoundPlugin,
  integrity: string,
  { locks, recorded }: TrustSources,
  preset: string,
): FrameworkError {
  const { id, dir, place } = plugin;
  const lock = lockFor(id, locks);
  const entry = lock?.plugins.get(id);
  const before = recorded.get(id);
  const again = `look at what changed, then \`framework plugins trust ${id} --preset ${preset}\``;
  const say = (message: string, action: string) =>
    frameworkError('FWK_PLUGIN_UNTRUSTED', { message, at: `${place}, ${dir}`, action, plugin: id });
  if (entry !== undefined) {
    const { name, version } = plugin.package;
    const was = entry.integrity === integrity ? `${entry.package} ${entry.version}` : entry.integrity;
    const is = entry.integrity === integrity ? `${name} ${version}` : integrity;
    return say(`'${id}' is not the code that ${lock!.shown} trusts: that was ${was}, this is ${is}`, again);
  }
  if (before !== undefined) {
    return say(
      `'${id}' is not the code the run was started with: that was ${before.integrity}, this is ${integrity}`,
      'restore it, or start the run again with `framework run`',
    );
  }
  return say(
    `'${id}' is code that did not come with the framework, and nobody here has trusted it`,
    `see what it asks for and trust it with \`framework plugins trust ${id} --preset ${preset}\`, or for once with \`--trust ${id}\``,
  );
}
