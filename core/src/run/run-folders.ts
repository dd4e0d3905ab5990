import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type FrameworkError, frameworkError, LAYOUT } from '@framework/sdk';
import { suggestion } from '@framework/sdk/checks';
import { heldBy } from './holder.js';
import { type RunPaths, runPaths } from './layout.js';
import { type RunFile, readRunFile } from './run-file.js';
import { runNames } from './run-names.js';

/** A run as it lies on disk. */
export interface FoundRun {
  readonly paths: RunPaths;
  readonly file: RunFile;
  /** When something of it changed last, in milliseconds. */
  readonly touched: number;
  /** The process that works on it now. */
  readonly pid: number | null;
}

/** Every run of a root, the one touched last first. */
export async function listRuns(root: string): Promise<readonly FoundRun[]> {
  const runs: FoundRun[] = [];
  for (const name of await runNames(root)) {
    const paths = runPaths(root, name);
    const file = await readRunFile(paths.run);
    if (!file) continue;
    const times = await Promise.all([paths.run, paths.journal, paths.metrics].map(modified));
    runs.push({ paths, file, touched: Math.max(...times), pid: heldBy(paths.holder)?.pid ?? null });
  }
  return runs.sort((a, b) => b.touched - a.touched || (a.paths.name < b.paths.name ? -1 : 1));
}

/**
 * The run to go on with.
 *
 * @param name the newest unfinished one when left out
 * @throws FWK_RUN_UNKNOWN
 */
export async function runToResume(root: string, name: string | undefined): Promise<FoundRun> {
  const runs = await listRuns(root);
  const found =
    name === undefined
      ? runs.find(({ file }) => file.contentRoot === null)
      : runs.find((run) => run.paths.name === name);
  if (found) return found;
  const names = runs.map((run) => run.paths.name);
  if (name === undefined) {
    throw frameworkError('FWK_RUN_UNKNOWN', {
      message: names.length === 0 ? 'there is no run here' : 'every run here is finished',
      at: join(root, LAYOUT.runs),
      action: 'start one with `framework run`',
    });
  }
  const isLost = (await runNames(root)).includes(name);
  throw unknownRun(root, name, isLost ? [name] : names);
}

/** @param names of all there are; a folder of that name among them has lost what makes it a run */
export function unknownRun(root: string, name: string, names: readonly string[]): FrameworkError {
  if (names.includes(name)) {
    return frameworkError('FWK_RUN_UNKNOWN', {
      message: `'${name}' has lost its ${LAYOUT.run}: what it was started with is not on record`,
      at: join(root, LAYOUT.runs, name, LAYOUT.run),
      action: `restore the file, or run its preset again with \`--name ${name}\`: what stands is reused`,
    });
  }
  return frameworkError('FWK_RUN_UNKNOWN', {
    message: `there is no run '${name}'${suggestion(name, names)}`,
    at: join(root, LAYOUT.runs),
    action: names.length === 0 ? 'start one with `framework run`' : `use one of: ${names.join(', ')}`,
  });
}

const modified = (path: string): Promise<number> =>
  stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
