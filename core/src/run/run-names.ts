import type { Dirent } from 'node:fs';
import { lstat, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LAYOUT } from '@framework/sdk';
import { ioError } from './durable-file.js';
import { isRunName } from './layout.js';

/**
 * Names of folders under `runs/` that may be runs; none where there is no such folder. One that cannot be read is not taken for one
 * without runs, nor a link for no run: what no run refers to is removed from the store.
 *
 * @throws FWK_RUN_IO, also for a link to where nothing is, of `runs/` or of a run in it: a disk that is not mounted
 */
export async function runNames(root: string): Promise<readonly string[]> {
  const dir = join(root, LAYOUT.runs);
  const names: string[] = [];
  for (const entry of await entriesOf(dir)) {
    // A folder of another making may have a name no run has, and a file any.
    if (isRunName(entry.name) && (await isFolder(dir, entry))) names.push(entry.name);
  }
  return names;
}

async function entriesOf(dir: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(dir, { withFileTypes: true });
  } catch (cause) {
    const isThere = await lstat(dir).then(
      () => true,
      () => false,
    );
    if (isThere || (cause as NodeJS.ErrnoException).code !== 'ENOENT') throw ioError(cause, dir);
    return [];
  }
}

async function isFolder(dir: string, entry: Dirent): Promise<boolean> {
  if (entry.isFile()) return false;
  if (entry.isDirectory()) return true;
  const path = join(dir, entry.name);
  const found = await stat(path).catch((cause) => {
    throw ioError(cause, path);
  });
  return found.isDirectory();
}
