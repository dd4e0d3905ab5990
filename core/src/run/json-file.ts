import { readFile } from 'node:fs/promises';
import { frameworkError } from '@framework/sdk';
import { ioError, replaceDurably } from './durable-file.js';

/**
 * A JSON file of the run's folder; undefined when there is none.
 *
 * @param isWhole whether what was parsed has the shape it was written with
 * @throws FWK_RUN_IO when it is not JSON, or other JSON
 */
export async function readJsonFile<T>(
  path: string,
  isWhole: (value: unknown) => value is T,
): Promise<T | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw ioError(cause, path);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw damaged(path, 'is not JSON any more', cause);
  }
  if (!isWhole(value)) throw damaged(path, 'is JSON of another shape than the run wrote');
  return value;
}

const damaged = (path: string, what: string, cause?: unknown) =>
  frameworkError('FWK_RUN_IO', {
    message: `a file of the run ${what}`,
    at: path,
    action: 'delete the file, then run again; finished objects are reused',
    ...(cause === undefined ? {} : { cause }),
  });

/** A JSON object whose values pass a check. */
export const isRecordOf = <T>(
  value: unknown,
  holds: (item: unknown) => item is T,
): value is Record<string, T> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(holds);

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  isRecordOf(value, (item): item is unknown => item !== undefined);

export const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;

export const isText = (value: unknown): value is string => typeof value === 'string';

/** Indented: people read these. */
export async function writeJsonFile(path: string, value: unknown): Promise<void> {
  await replaceDurably(path, `${JSON.stringify(value, null, 2)}\n`);
}
