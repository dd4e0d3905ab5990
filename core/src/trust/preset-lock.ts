import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { frameworkError } from '@framework/sdk';
import { isObject } from '@framework/sdk/checks';
import { shippedPresets, shownPath } from '../config/shown-path.js';
import { replaceDurably } from '../run/durable-file.js';

/** What was looked at when a plugin was trusted: this package, with exactly these bytes. */
export interface TrustedPackage {
  readonly package: string;
  readonly version: string;
  /** SHA-256 over the package's own files, hex. */
  readonly integrity: string;
}

/** `presets/<name>.lock.json`: the plugins from elsewhere that a preset may load. Committed, and read in review. */
export interface PresetLock {
  readonly file: string;
  /** As people are shown it. */
  readonly shown: string;
  /** By plugin id. */
  readonly plugins: ReadonlyMap<string, TrustedPackage>;
}

/**
 * Where the lock of a preset lies: beside it, under its name. A preset the framework came with has its own in the
 * working folder's `presets/`: an installed package is nobody's to write to.
 */
export function presetLockPath(presetFile: string, root: string): string {
  const shipped = shippedPresets();
  const folder = dirname(presetFile) === shipped ? join(root, 'presets') : dirname(presetFile);
  return join(folder, basename(presetFile).replace(/\.ya?ml$/, '.lock.json'));
}

/** @throws FWK_PRESET_INVALID when the file is not what `framework plugins trust` writes */
export function readPresetLock(file: string, root: string): PresetLock {
  const shown = shownPath(file, root);
  if (!existsSync(file)) return { file, shown, plugins: new Map() };
  let data: unknown;
  try {
    data = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw damaged(shown, `cannot be read as JSON: ${(cause as Error).message}`, cause);
  }
  if (!isObject(data) || !isObject(data['plugins']) || Object.keys(data).length !== 1) {
    throw damaged(shown, 'is not a map with the one key `plugins`');
  }
  const plugins = new Map<string, TrustedPackage>();
  for (const [id, entry] of Object.entries(data['plugins'])) {
    if (!isEntry(entry)) throw damaged(shown, `has no package, version and integrity for '${id}'`);
    plugins.set(id, { package: entry.package, version: entry.version, integrity: entry.integrity });
  }
  return { file, shown, plugins };
}

/** Adds or renews one entry and leaves the others as they are; sorted, so that a diff shows what was trusted. */
export async function writeTrusted(lock: PresetLock, id: string, entry: TrustedPackage): Promise<void> {
  const plugins = new Map(lock.plugins).set(id, entry);
  const sorted = Object.fromEntries([...plugins].sort(([a], [b]) => (a < b ? -1 : 1)));
  mkdirSync(dirname(lock.file), { recursive: true });
  await replaceDurably(lock.file, `${JSON.stringify({ plugins: sorted }, null, 2)}\n`);
}

function isEntry(value: unknown): value is TrustedPackage {
  return (
    isObject(value) &&
    typeof value['package'] === 'string' &&
    typeof value['version'] === 'string' &&
    /^[0-9a-f]{64}$/.test(String(value['integrity']))
  );
}

const damaged = (at: string, what: string, cause?: unknown) =>
  frameworkError('FWK_PRESET_INVALID', {
    message: `the preset's lock ${what}`,
    at,
    action: 'restore it from version control, or delete it and trust its plugins again',
    ...(cause === undefined ? {} : { cause }),
  });
