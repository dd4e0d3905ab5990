import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LAYOUT } from '@framework/sdk';
import { ioError } from './durable-file.js';
import { isRunName } from './layout.js';

/**
 * Names of folders under `runs/` that may be runs; none where there is no such folder. One that cannot be read is not taken for one
 * without runs: what no run refers to is removed from the store.
 *
 * @throws FWK_RUN_IO, also for a link to where nothing is: a disk that is not mounted
 */
export async function runNames(root: string): Promise<readonly string[]> {
  const dir = join(root, LAYOUT.runs);
  try {
    // A folder of another making may have a name no run has.
    return (await readdir(dir)).filter(isRunName);
  } catch (cause) {
    const isThere = await lstat(dir).then(
      () => true,
      () => false,
    );
    if (isThere || (cause as NodeJS.ErrnoException).code !== 'ENOENT') throw ioError(cause, dir);
    return [];
  }
}
