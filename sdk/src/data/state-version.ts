import { frameworkError } from '../errors/framework-error.js';
import type { CheckpointView } from '../hooks/checkpoint.js';

/**
 * Refuses state of a version the plugin does not know. To be called first in `restore`; a plugin that migrates older
 * state names the oldest version it reads.
 *
 * @throws FWK_CHECKPOINT_MISMATCH naming both versions
 *
 * @example
 * // examples/data.ts#requireStateVersion
 * // Version 2 writes counts by language, version 1 wrote one count for all.
 * export async function readCounts(view: CheckpointView): Promise<JsonValue> {
 *   requireStateVersion(view, 2, { oldest: 1 });
 *   const counts = await view.json('counts');
 *   return view.stateVersion === 1 ? { all: counts } : counts;
 * }
 */
export function requireStateVersion(
  view: CheckpointView,
  version: number,
  { oldest = version }: { readonly oldest?: number } = {},
): void {
  const found = view.stateVersion;
  if (found !== null && found >= oldest && found <= version) return;
  const known = oldest === version ? `version ${version}` : `versions ${oldest} to ${version}`;
  throw frameworkError('FWK_CHECKPOINT_MISMATCH', {
    message: `the checkpoint's state is ${found === null ? 'of no version' : `of version ${found}`}, and this plugin reads ${known}`,
    at: view.dir,
    action: 'resume with the version of the plugin that made it, or start under another `--name`',
  });
}
