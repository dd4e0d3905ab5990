import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type FrameworkError, frameworkError } from '@framework/sdk';

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
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') throw isThere(path, cause);
    throw frameworkError('FWK_CLI_USAGE', {
      message: `the file cannot be written: ${(cause as Error).message}`,
      at: path,
      action: 'name a file in a folder that can be written to',
      cause,
    });
  }
}

/** For work that takes long: told before it, not after. */
export function refuseThere(written: string, root: string): void {
  const path = resolve(root, written);
  if (existsSync(path)) throw isThere(path);
}

const isThere = (path: string, cause?: unknown): FrameworkError =>
  frameworkError('FWK_CLI_USAGE', {
    message: 'the file is there already',
    at: path,
    action: 'name another, or remove it',
    cause,
  });
