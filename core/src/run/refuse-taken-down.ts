import { basename, dirname } from 'node:path';
import { frameworkError } from '@framework/sdk';
import { toldByRegister } from '../takedown/told-by-register.js';
import { isRunName, runPaths } from './layout.js';
import { readTakenDownMark } from './taken-down-mark.js';

/** Who loads a checkpoint that saw what was taken down: nobody, or somebody whose reason stands in the signed log. */
export type TakenDownPolicy = 'refuse' | 'logged';

/**
 * Takedowns of what a checkpoint was trained on: by its mark, and by what register and journal tell of it.
 *
 * @param dir `runs/<name>/checkpoints/step-<n>`
 */
export async function takenDownBy(dir: string): Promise<readonly string[]> {
  const marked = (await readTakenDownMark(dir))?.takedowns ?? [];
  const run = dirname(dirname(dir));
  const step = /^step-(\d+)$/.exec(basename(dir))?.[1];
  if (step === undefined || !isRunName(basename(run))) return marked;
  const told = await toldByRegister(runPaths(dirname(dirname(run)), basename(run)), Number(step));
  return [...new Set([...marked, ...told])];
}

/** @throws FWK_CHECKPOINT_TAKEN_DOWN; as `takenDownBy` */
export async function refuseTakenDown(dir: string, policy: TakenDownPolicy): Promise<void> {
  if (policy === 'logged') return;
  const takedowns = await takenDownBy(dir);
  if (takedowns.length === 0) return;
  throw frameworkError('FWK_CHECKPOINT_TAKEN_DOWN', {
    message: `the checkpoint was trained on documents that were taken down since (${takedowns.map((id) => id.slice(0, 12)).join(', ')})`,
    at: dir,
  });
}
