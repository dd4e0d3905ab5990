import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';

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
 * `node_modules` are not in it; the npm lock pins those.
 */
export const folderIntegrity = (dir: string): string =>
  hashOf(dir, ['.'], (file) => INERT.test(file) || RUNS.has(file));

function hashOf(dir: string, entries: readonly string[], isLeftOut: (file: string) => boolean): string {
  const found = new Set(['package.json']);
  for (const entry of entries) collect(dir, entry, isLeftOut, found, []);
  const hash = createHash('sha256');
  for (const file of [...found].sort()) {
    const content = createHash('sha256')
      .update(readFileSync(join(dir, file)))
      .digest('hex');
    hash.update(`${file}\0${content}\n`);
  }
  return hash.digest('hex');
}

/** @param above real folders gone through on the way: a link to one of them would lead in a circle */
function collect(
  dir: string,
  entry: string,
  isLeftOut: (file: string) => boolean,
  found: Set<string>,
  above: readonly string[],
): void {
  const stats = statSync(join(dir, entry), { throwIfNoEntry: false });
  if (stats === undefined || isLeftOut(entry)) return;
  if (stats.isFile()) found.add(entry);
  if (!stats.isDirectory()) return;
  const folder = realpathSync(join(dir, entry));
  if (above.includes(folder)) return;
  for (const name of readdirSync(folder)) {
    if (OTHERS.has(name)) continue;
    collect(dir, entry === '.' ? name : `${entry}/${name}`, isLeftOut, found, [...above, folder]);
  }
}
