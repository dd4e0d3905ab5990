import { createHash, hash as digest } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { frameworkError } from '@framework/sdk';

/** What no plugin can run: maps, types, the compiler's notes, documentation. */
const INERT = /(?:\.map|\.d\.[cm]?ts|\.tsbuildinfo|\.md)$/;
/** And its tests, which it could import, but ships for nobody. */
const TESTS = /\.test\.[cm]?js$/;
const OTHERS: ReadonlySet<string> = new Set(['node_modules', '.git']);
/** A plugin whose folder is also the working folder must not change with every run it makes. */
const RUNS: ReadonlySet<string> = new Set(['runs', '.framework']);

/**
 * SHA-256 over a plugin's package.json and the files it ships, names and contents in sorted order. Built again from
 * the same sources a plugin keeps it, and with it the store objects it made.
 *
 * @param files entries of package.json's `files`; everything in the folder when undefined
 */
export function integrityOf(dir: string, files: readonly string[] | undefined): string {
  const entries = (files ?? ['.']).map((entry) => entry.replace(/^\.?\/|\/(?:\*\*?)?$/g, '') || '.');
  return hashOf(dir, entries, (file) => INERT.test(file) || TESTS.test(file));
}

/**
 * The same over all of a folder that its code could import, shipped or not: what trust rests on. Packages under
 * `node_modules` are not in it; the npm lock pins those. Nor is the lock of a preset that lies in the folder: it would
 * have to hold its own hash.
 */
export const folderIntegrity = (dir: string): string =>
  hashOf(dir, ['.'], (file) => INERT.test(file) || RUNS.has(file) || isPresetLock(join(dir, file)));

const isPresetLock = (file: string): boolean =>
  file.endsWith('.lock.json') &&
  ['.yaml', '.yml'].some((ending) => existsSync(file.replace(/\.lock\.json$/, ending)));

function hashOf(dir: string, entries: readonly string[], isLeftOut: (file: string) => boolean): string {
  const hash = createHash('sha256');
  for (const file of [...filesOf(dir, entries, isLeftOut)].sort()) {
    const content = digest('sha256', readFileSync(join(dir, file)), 'hex');
    hash.update(`${file}\0${content}\n`);
  }
  return hash.digest('hex');
}

/** @throws FWK_PLUGIN_LOAD for a link that leads out of the plugin: what lies there is not its own, and of any size */
function filesOf(
  dir: string,
  entries: readonly string[],
  isLeftOut: (file: string) => boolean,
): ReadonlySet<string> {
  const home = realpathSync(dir);
  const found = new Set(['package.json']);
  /** What may be a link. @param above folders gone through on the way: a link to one of them would lead in a circle */
  const follow = (entry: string, above: readonly string[]): void => {
    const stats = statSync(join(home, entry), { throwIfNoEntry: false });
    if (stats === undefined || isLeftOut(entry)) return;
    const real = realpathSync(join(home, entry));
    if (real !== home && !real.startsWith(home + sep)) {
      throw frameworkError('FWK_PLUGIN_LOAD', {
        message: `'${entry}' is a symbolic link that leads out of the plugin, to ${real}`,
        at: dir,
        action: 'put what the plugin needs into its own folder',
      });
    }
    if (stats.isFile()) found.add(entry);
    if (stats.isDirectory()) enter(entry, real, above);
  };
  const enter = (folder: string, real: string, above: readonly string[]): void => {
    if (above.includes(real)) return;
    const way = [...above, real];
    for (const child of readdirSync(real, { withFileTypes: true })) {
      if (OTHERS.has(child.name)) continue;
      const entry = folder === '.' ? child.name : `${folder}/${child.name}`;
      if (child.isFile()) {
        if (!isLeftOut(entry)) found.add(entry);
      } else if (!child.isDirectory()) follow(entry, way);
      else if (!isLeftOut(entry)) enter(entry, join(real, child.name), way);
    }
  };
  for (const entry of entries) follow(entry, []);
  return found;
}
