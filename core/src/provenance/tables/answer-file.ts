import { existsSync } from 'node:fs';
import { link, mkdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { frameworkError } from '@framework/sdk';
import { type FileFacts, ioError, syncFile } from '../../run/durable-file.js';
import { hashFile } from '../../run/file-hash.js';

/** @throws FWK_CLI_USAGE where something is already */
export function refuseTaken(file: string): void {
  if (existsSync(file)) throw taken(file);
}

/**
 * Has a file written beside its place and gives it its name when it is whole; what was begun and not finished is taken away.
 *
 * @throws FWK_CLI_USAGE where something came to be meanwhile; what `write` throws
 */
export async function writeBeside<Answer>(
  file: string,
  write: (partial: string) => Promise<Answer>,
): Promise<{ readonly answer: Answer } & FileFacts> {
  const partial = join(dirname(file), `.${basename(file)}.${process.pid}.partial`);
  try {
    await mkdir(dirname(file), { recursive: true });
    await rm(partial, { force: true });
    const answer = await write(partial);
    await syncFile(partial);
    const facts = { bytes: (await stat(partial)).size, sha256: await hashFile(partial) };
    // A name is given only where none is: a rename would take another's place.
    await link(partial, file);
    return { answer, ...facts };
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') throw taken(file);
    throw ioError(cause, file);
  } finally {
    await rm(partial, { force: true });
  }
}

const taken = (file: string) =>
  frameworkError('FWK_CLI_USAGE', {
    message: 'something is there already, and nothing is overwritten',
    at: file,
    action: 'name another with --out, or remove it',
  });
