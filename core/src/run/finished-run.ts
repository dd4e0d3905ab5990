import { join } from 'node:path';
import { frameworkError, LAYOUT } from '@framework/sdk';
import { listRuns } from './run-folders.js';
import { openRunRecord, type RunRecord } from './run-record.js';

/**
 * A run for commands that look at what it came to.
 *
 * @param name the finished one touched last when left out
 * @throws FWK_RUN_UNKNOWN
 */
export async function openFinishedRun(root: string, name: string | undefined): Promise<RunRecord> {
  if (name !== undefined) return openRunRecord(root, name);
  const runs = await listRuns(root);
  const newest = runs.find(({ file }) => file.contentRoot !== null);
  if (newest !== undefined) return openRunRecord(root, newest.paths.name);
  throw frameworkError('FWK_RUN_UNKNOWN', {
    message: runs.length === 0 ? 'there is no run here' : 'no run here has come to its end',
    at: join(root, LAYOUT.runs),
    action:
      runs.length === 0
        ? 'start one with `framework run`'
        : `go on with \`framework resume ${runs[0]!.paths.name}\``,
  });
}
