import { readFile } from 'node:fs/promises';
import { frameworkError } from '@framework/sdk';
import { ioError, replaceDurably } from './durable-file.js';

/**
 * A JSON file of the run's folder; undefined when there is none.
 *
 * @throws FWK_RUN_IO when it is not JSON
 */
export async function readJsonFile<T>(path: string): Promise<T | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw ioError(cause, path);
  }
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw frameworkError('FWK_RUN_IO', {
      message: 'a file of the run is not JSON any more',
      at: path,
      action: 'delete the file, then run again; finished objects are reused',
      cause,
    });
  }
}

/** Indented: people read these. */
export async function writeJsonFile(path: string, value: unknown): Promise<void> {
  await replaceDurably(path, `${JSON.stringify(value, null, 2)}\n`);
}
