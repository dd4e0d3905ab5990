import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LAYOUT } from '@framework/sdk';
import { CheckpointFiles } from '../run/checkpoint-files.js';
import { isRunName, type RunPaths, runPaths } from '../run/layout.js';
import { Refs } from '../run/refs.js';
import { runNames } from '../run/run-names.js';
import { REPLACED } from './takedown-record.js';

/** A run that refers to documents that are to be changed. */
export interface AffectedRun {
  readonly paths: RunPaths;
  readonly refs: Readonly<Record<string, string>>;
}

/**
 * Every run of a root with what it refers to, by name.
 *
 * @throws FWK_RUN_IO where one cannot be read: it may refer to what goes
 */
export async function allRuns(root: string): Promise<readonly AffectedRun[]> {
  const runs: AffectedRun[] = [];
  for (const name of [...(await runNames(root))].sort()) {
    const paths = runPaths(root, name);
    runs.push({ paths, refs: (await Refs.open(paths.refs)).all });
  }
  return runs;
}

/** Where runs of a root may be, whether they can be read or not. */
export async function runFolders(root: string): Promise<readonly RunPaths[]> {
  const names = await readdir(join(root, LAYOUT.runs)).catch(() => []);
  return names
    .filter(isRunName)
    .sort()
    .map((name) => runPaths(root, name));
}

/** Runs that share an object of documents: its bytes are the same bytes. */
export const runsOf = async (root: string, documents: string): Promise<readonly AffectedRun[]> =>
  (await allRuns(root)).filter(({ refs }) => refs['filter'] === documents);

/** The objects of theirs that hold bytes, tokens or positions of documents. */
export const objectsOf = (runs: readonly AffectedRun[]): readonly string[] =>
  [...new Set(runs.flatMap(({ refs }) => REPLACED.flatMap((ref) => refs[ref] ?? [])))].sort();

/** Checkpoints that may have seen a document: all after the first step. */
export const trainedSteps = async ({ paths }: AffectedRun): Promise<readonly number[]> =>
  (await new CheckpointFiles(paths.checkpoints).steps()).filter((step) => step > 0);
