import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What does not change what a plugin does: tests, maps, types, the compiler's notes, documentation. */
const IGNORED = /(?:\.test\.[cm]?js|\.map|\.d\.[cm]?ts|\.tsbuildinfo|\.md)$/;
const IGNORED_FOLDERS: ReadonlySet<string> = new Set(['node_modules', '.git']);

/**
 * SHA-256 over a plugin's package.json and the files it ships, names and contents in sorted order. Built again from
 * the same sources a plugin keeps it, and with it the store objects it made.
 *
 * @param files entries of package.json's `files`; everything in the folder when undefined
 */
export function integrityOf(dir: string, files: readonly string[] | undefined): string {
  const found = new Set(['package.json']);
  for (const entry of files ?? ['.']) collect(dir, entry.replace(/^\.?\/|\/(?:\*\*?)?$/g, '') || '.', found);
  const hash = createHash('sha256');
  for (const file of [...found].sort()) {
    const content = createHash('sha256')
      .update(readFileSync(join(dir, file)))
      .digest('hex');
    hash.update(`${file}\0${content}\n`);
  }
  return hash.digest('hex');
}

function collect(dir: string, entry: string, found: Set<string>): void {
  const stats = statSync(join(dir, entry), { throwIfNoEntry: false });
  if (stats === undefined || IGNORED.test(entry)) return;
  if (stats.isFile()) found.add(entry);
  if (!stats.isDirectory()) return;
  for (const name of readdirSync(join(dir, entry))) {
    if (!IGNORED_FOLDERS.has(name)) collect(dir, entry === '.' ? name : `${entry}/${name}`, found);
  }
}
