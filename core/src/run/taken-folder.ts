import { readdir } from 'node:fs/promises';
import { frameworkError } from '@framework/sdk';
import { ioError } from './durable-file.js';

/**
 * Before the work, and not behind it: a folder that a command is to make.
 *
 * @param what it is for, in the error: `the bundle`
 * @throws FWK_CLI_USAGE for one that holds something, and for what is no folder
 */
export async function refuseTaken(out: string, what: string): Promise<void> {
  const found = await readdir(out).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return [];
    if (cause.code === 'ENOTDIR') return null;
    throw ioError(cause, out);
  });
  if (found?.length === 0) return;
  throw takenFolder(
    out,
    what,
    undefined,
    found === null ? 'is there already, and is none' : 'holds something already',
  );
}

export const takenFolder = (out: string, what: string, cause?: unknown, how = 'holds something already') =>
  frameworkError('FWK_CLI_USAGE', {
    message: `the folder for ${what} ${how}`,
    at: out,
    action: 'name one that is not there, or empty',
    cause,
  });
