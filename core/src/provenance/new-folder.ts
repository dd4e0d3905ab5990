import { mkdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ioError, syncFolder } from '../run/durable-file.js';
import { refuseTaken } from '../run/taken-folder.js';

/**
 * A folder that appears whole or not at all.
 *
 * @param out a folder that is not there, or empty; absolute
 * @param what it is for, in the error: `the bundle`
 * @throws FWK_CLI_USAGE for one that holds something; what `write` throws
 */
export async function writeNewFolder<Answer>(
  out: string,
  what: string,
  write: (partial: string) => Promise<Answer>,
): Promise<Answer> {
  await refuseTaken(out, what);
  const partial = join(dirname(out), `.${basename(out)}.${process.pid}.partial`);
  try {
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { recursive: true });
    const answer = await write(partial);
    // Empty when it was looked at; what came meanwhile is somebody's.
    await refuseTaken(out, what);
    await rmdir(out).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'ENOENT') throw cause;
    });
    await rename(partial, out);
    await syncFolder(dirname(out));
    return answer;
  } catch (cause) {
    await rm(partial, { recursive: true, force: true });
    throw ioError(cause, out);
  }
}
