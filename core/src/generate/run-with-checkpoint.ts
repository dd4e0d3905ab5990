import { join } from 'node:path';
import { type FrameworkError, frameworkError, LAYOUT } from '@framework/sdk';
import { CheckpointFiles } from '../run/checkpoint-files.js';
import { type RunPaths, runPaths } from '../run/layout.js';
import { type RunFile, readRunFile } from '../run/run-file.js';
import { listRuns, unknownRun } from '../run/run-folders.js';
import { runNames } from '../run/run-names.js';

/** A run that has a checkpoint, finished or not. */
export interface RunWithCheckpoint {
  readonly paths: RunPaths;
  readonly file: RunFile;
}

/**
 * The run to take a model from.
 *
 * @param name the one touched last that has a checkpoint, when left out
 * @param checkpoint the step asked for; null: any
 * @throws FWK_RUN_UNKNOWN, FWK_CHECKPOINT_MISSING; FWK_CLI_USAGE for what is no name
 */
export async function runWithCheckpoint(
  root: string,
  name: string | undefined,
  checkpoint: number | null,
): Promise<RunWithCheckpoint> {
  const run = name === undefined ? await newestWithCheckpoint(root) : await namedRun(root, name);
  const steps = await stepsOf(run.paths);
  if (checkpoint === null ? steps.length > 0 : steps.includes(checkpoint)) return run;
  throw missingCheckpoint(run.paths, checkpoint, steps);
}

async function newestWithCheckpoint(root: string): Promise<RunWithCheckpoint> {
  const runs = await listRuns(root);
  for (const run of runs) if ((await stepsOf(run.paths)).length > 0) return run;
  const [newest] = runs;
  if (newest !== undefined) throw missingCheckpoint(newest.paths, null, []);
  throw frameworkError('FWK_RUN_UNKNOWN', {
    message: 'there is no run here',
    at: join(root, LAYOUT.runs),
    action: 'train one with `framework run`',
  });
}

async function namedRun(root: string, name: string): Promise<RunWithCheckpoint> {
  const paths = runPaths(root, name);
  const file = await readRunFile(paths.run);
  if (file === undefined) throw unknownRun(root, name, await runNames(root));
  return { paths, file };
}

const stepsOf = (paths: RunPaths): Promise<readonly number[]> =>
  new CheckpointFiles(paths.checkpoints).steps();

/** @param steps there are */
export function missingCheckpoint(
  { name, checkpoints }: RunPaths,
  asked: number | null,
  steps: readonly number[],
): FrameworkError {
  return frameworkError('FWK_CHECKPOINT_MISSING', {
    message:
      asked === null ? `'${name}' has no checkpoint yet` : `'${name}' has no checkpoint of step ${asked}`,
    at: checkpoints,
    action:
      steps.length === 0
        ? `let it train: \`framework resume ${name}\``
        : `use one of: ${steps.map((step) => `--checkpoint ${step}`).join(', ')}`,
  });
}
