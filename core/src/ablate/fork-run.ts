import { existsSync } from 'node:fs';
import { copyFile, link, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LAYOUT } from '@framework/sdk';
import { ioError, syncFolder } from '../run/durable-file.js';
import type { RunPaths } from '../run/layout.js';

/** What a run goes on from. Its lock of who holds it, its heartbeat and its logs are its own. */
const FILES = [LAYOUT.lock, LAYOUT.journal, LAYOUT.refs, LAYOUT.metrics, LAYOUT.timing] as const;

/**
 * Begins a run where another one stands, so that what both share is not done again: its journal, what it refers to, its
 * metrics and its checkpoints. A run goes on from them or not by their fingerprints, as it does with its own. Nothing
 * happens where the run was begun already.
 *
 * @param evaluation whether the results of the evaluators are the same too
 */
export async function forkRun(
  from: RunPaths,
  to: RunPaths,
  evaluation: 'shared' | 'other',
): Promise<'forked' | 'there already'> {
  if (existsSync(to.dir)) return 'there already';
  const draft = join(to.dir, '..', `.${to.name}.fork`);
  try {
    await rm(draft, { recursive: true, force: true });
    await mkdir(draft, { recursive: true });
    for (const file of FILES) {
      // Copied: these grow, and the other run's must not.
      if (existsSync(join(from.dir, file))) await copyFile(join(from.dir, file), join(draft, file));
    }
    await share(from.checkpoints, join(draft, LAYOUT.checkpoints));
    if (evaluation === 'shared') await share(from.evaluation, join(draft, LAYOUT.evaluation));
    await syncFolder(draft);
    await rename(draft, to.dir);
    await syncFolder(join(to.dir, '..'));
    return 'forked';
  } catch (cause) {
    throw ioError(cause, draft);
  }
}

/** Files that are replaced and never changed may be the same on the disk: a checkpoint can be large. */
async function share(from: string, to: string): Promise<void> {
  if (!existsSync(from)) return;
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (entry.isDirectory()) await share(source, target);
    else await link(source, target).catch(() => copyFile(source, target));
  }
}
