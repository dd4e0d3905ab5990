// Copies of files, and of a root whose store is under second names.
import {
  closeSync,
  copyFileSync,
  cpSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** As `cp` does: when it is done the bytes need not be on the disk. */
export function copyAll(paths, folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const [index, path] of paths.entries()) copyFileSync(path, join(folder, String(index)));
}

export function syncAll(folder) {
  for (const name of readdirSync(folder)) {
    const file = openSync(join(folder, name), 'r+');
    fsyncSync(file);
    closeSync(file);
  }
}

/**
 * A root to take documents out of, again and again: objects of the store are never written to, so their files are shared.
 *
 * @returns where it lies
 */
export function laidOut(root, to) {
  rmSync(to, { recursive: true, force: true });
  const isStored = (path) => path === join(root, '.framework', 'store');
  for (const name of ['runs', '.framework'])
    cpSync(join(root, name), join(to, name), { recursive: true, filter: (path) => !isStored(path) });
  const store = join(root, '.framework', 'store');
  for (const entry of readdirSync(store, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const copy = join(to, path.slice(root.length + 1));
    mkdirSync(dirname(copy), { recursive: true });
    linkSync(path, copy);
  }
  return to;
}
