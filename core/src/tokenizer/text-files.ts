import { readFile, stat } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { frameworkError, isFrameworkError } from '@framework/sdk';
import type { TextFile } from './tokenizer-question.js';
import { refuseOtherThanUtf8 } from './utf8-text.js';

/** Text and its ids are held while a file is counted. */
const MOST_BYTES = 64 * 2 ** 20;

/** Files, each in the bucket of its extension: `.ts`. */
export const textFiles = (written: readonly string[], root: string): readonly TextFile[] =>
  written.map((file) => ({
    bucket: extname(file).toLowerCase() || '(none)',
    path: resolve(root, file),
  }));

/** @throws FWK_CLI_USAGE for what is no readable file of text in UTF-8, or too large */
export async function readTextFile(path: string): Promise<Uint8Array> {
  const bytes = await read(path);
  refuseOtherThanUtf8(bytes, path);
  return bytes;
}

async function read(path: string): Promise<Uint8Array> {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw unreadable(path, 'is no file', 'name files: --text src/*.ts');
    if (found.size > MOST_BYTES) {
      throw unreadable(path, `has ${found.size} bytes, more than ${MOST_BYTES}`, 'give a part of it');
    }
    return await readFile(path);
  } catch (cause) {
    if (isFrameworkError(cause)) throw cause;
    throw unreadable(path, `cannot be read: ${(cause as Error).message}`, 'correct the path');
  }
}

const unreadable = (path: string, what: string, action: string) =>
  frameworkError('FWK_CLI_USAGE', { message: `the text ${what}`, at: path, action });
