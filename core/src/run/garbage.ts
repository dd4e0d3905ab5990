import { existsSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { frameworkError, LAYOUT } from '@framework/sdk';
import { derivedObjects } from './derived-objects.js';
import { ioError } from './durable-file.js';
import { heldBy } from './holder.js';
import { Journal } from './journal.js';
import { type RunPaths, runPaths } from './layout.js';
import { Refs } from './refs.js';
import { runNames } from './run-names.js';
import { Store } from './store.js';

export interface Garbage {
  readonly removed: readonly { readonly name: string; readonly bytes: number }[];
  readonly bytes: number;
  readonly kept: number;
}

/**
 * Removes from the store what no run refers to, and what nobody is making any more.
 *
 * @param how `look` removes nothing
 * @throws FWK_RUN_BUSY while a run is at work: what it has just made may not be referred to yet
 */
export async function collectGarbage(root: string, how: 'look' | 'remove'): Promise<Garbage> {
  const referred = new Set<string>();
  for (const name of await runNames(root)) {
    const paths = runPaths(root, name);
    const holder = heldBy(paths.holder);
    if (holder) {
      throw frameworkError('FWK_RUN_BUSY', {
        message: `process ${holder.pid} is working on '${name}'; what it uses is not known before it is done`,
        at: paths.holder,
      });
    }
    for (const fingerprint of Object.values(await refsOf(paths))) referred.add(fingerprint);
  }
  const dir = join(root, LAYOUT.store);
  const store = new Store(dir);
  for (const [name, documents] of await derivedObjects(store)) {
    if (store.has(name) && referred.has(documents)) referred.add(name);
  }
  const removed: { name: string; bytes: number }[] = [];
  let kept = 0;
  for (const { name, finished } of await store.list()) {
    const busy = !finished && heldBy(join(dir, name, LAYOUT.holder)) !== undefined;
    if (busy || (finished && referred.has(name))) {
      kept += 1;
      continue;
    }
    removed.push({ name, bytes: await sizeOf(join(dir, name)) });
    if (how === 'look') continue;
    await rm(join(dir, name), { recursive: true, force: true }).catch((cause) => {
      throw ioError(cause, join(dir, name));
    });
  }
  return { removed, bytes: removed.reduce((sum, { bytes }) => sum + bytes, 0), kept };
}

/** A folder that is no run refers to nothing; a run whose references cannot be read must not lose them. */
async function refsOf(paths: RunPaths): Promise<Readonly<Record<string, string>>> {
  const { all } = await Refs.open(paths.refs);
  if (existsSync(paths.refs)) return all;
  const journal = await Journal.read(paths.journal);
  if (journal.every(({ kind }) => kind !== 'object')) return all;
  throw frameworkError('FWK_RUN_IO', {
    message: `'${paths.name}' has made objects of the store, and does not say which it uses`,
    at: paths.refs,
    action: `restore the file, or let \`framework run --name ${paths.name}\` write it again, or delete the run's folder`,
  });
}

async function sizeOf(dir: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true }).catch(() => [])) {
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size;
  }
  return bytes;
}
