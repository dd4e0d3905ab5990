import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { frameworkError } from '@framework/sdk';

/**
 * Writes a file that is not there yet.
 *
 * @returns its path
 * @throws FWK_CLI_USAGE where one is, or where none can be
 */
export async function saveNew(written: string, root: string, bytes: Uint8Array): Promise<string> {
  const path = resolve(root, written);
  try {
    await writeFile(path, bytes, { flag: 'wx' });
    return path;
  } catch (cause) {
    const there = (cause as NodeJS.ErrnoException).code === 'EEXIST';
    throw frameworkError('FWK_CLI_USAGE', {
      message: there
        ? 'the file is there already'
        : `the file cannot be written: ${(cause as Error).message}`,
      at: path,
      action: there ? 'name another, or remove it' : 'name a file in a folder that can be written to',
      cause,
    });
  }
}
