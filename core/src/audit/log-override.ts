import { frameworkError } from '@framework/sdk';
import { CheckpointFiles } from '../run/checkpoint-files.js';
import type { RunPaths } from '../run/layout.js';
import { type TakenDownPolicy, takenDownBy } from '../run/refuse-taken-down.js';
import { appendEntry } from './append-entry.js';

/** Who uses a checkpoint that saw what was taken down, and why. */
export interface OverrideRequest {
  readonly command: string;
  readonly reason: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Logs the reason before anything is loaded. A checkpoint that saw nothing of it needs none, and nothing is written.
 *
 * @param step the newest when null
 * @throws FWK_CLI_USAGE for no reason; FWK_SIGNING_KEY, FWK_AUDIT_CORRUPT
 */
export async function logOverride(
  paths: RunPaths,
  step: number | null,
  { command, reason, environment }: OverrideRequest,
): Promise<TakenDownPolicy> {
  if (reason.trim() === '') {
    throw frameworkError('FWK_CLI_USAGE', {
      message: 'there is no reason in the reason',
      at: '--allow-taken-down',
      action: 'say why the checkpoint is used all the same: it is signed with your key',
    });
  }
  const files = new CheckpointFiles(paths.checkpoints);
  const used = step ?? (await files.steps()).at(-1)!;
  const takedowns = await takenDownBy(files.folder(used));
  if (takedowns.length === 0) return 'refuse';
  const { hash } = await files.open(used);
  const entry = { run: paths.name, step: used, checkpoint: hash, takedowns, command, reason };
  await appendEntry(paths.root, environment, 'override', entry);
  return 'logged';
}
