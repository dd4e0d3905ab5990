import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { resolve } from 'node:path';
import { type FrameworkError, frameworkError } from '@framework/sdk';

/** Far more than any context holds; a data file given by mistake is not read into memory. */
const SIZE_LIMIT = 1024 * 1024;
const STDIN = 0;

export interface PromptOptions {
  readonly prompt?: string;
  readonly file?: string;
}

/**
 * The prompt's bytes: given as text, in a file, or piped into stdin. Empty when none of them is there.
 *
 * @throws FWK_CLI_USAGE for two of them, for a file that cannot be read, and for one that is too large
 */
export function readPrompt({ prompt, file }: PromptOptions, root: string): Uint8Array {
  if (prompt !== undefined && file !== undefined) {
    throw frameworkError('FWK_CLI_USAGE', {
      message: 'a prompt is given twice',
      at: '--prompt and --file',
      action: 'leave one of them out',
    });
  }
  if (prompt !== undefined) return Buffer.from(prompt);
  if (file !== undefined) return readFile(file, root);
  return isPiped() ? readAll(STDIN, 'stdin') : new Uint8Array(0);
}

/** Neither a terminal, where nobody may be typing, nor `/dev/null`. */
function isPiped(): boolean {
  try {
    const stdin = fstatSync(STDIN);
    return stdin.isFIFO() || stdin.isFile() || stdin.isSocket();
  } catch {
    return false;
  }
}

function readFile(file: string, root: string): Uint8Array {
  let descriptor: number;
  try {
    descriptor = openSync(resolve(root, file), 'r');
  } catch (cause) {
    throw unreadable(`--file ${file}`, cause);
  }
  try {
    return readAll(descriptor, `--file ${file}`);
  } finally {
    closeSync(descriptor);
  }
}

function readAll(descriptor: number, at: string): Uint8Array {
  const buffer = Buffer.alloc(SIZE_LIMIT + 1);
  let length = 0;
  while (length <= SIZE_LIMIT) {
    const read = readSome(descriptor, buffer, length, at);
    if (read === 0) return buffer.subarray(0, length);
    length += read;
  }
  throw frameworkError('FWK_CLI_USAGE', {
    message: `the prompt is larger than ${SIZE_LIMIT} bytes`,
    at,
    action: 'give its last lines: a model sees no more than its context',
  });
}

function readSome(descriptor: number, buffer: Buffer, from: number, at: string): number {
  for (;;) {
    try {
      return readSync(descriptor, buffer, from, buffer.byteLength - from, null);
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      // Windows says so where others return 0.
      if (code === 'EOF') return 0;
      // Whoever started us made the pipe non-blocking: nothing is there yet.
      if (code !== 'EAGAIN') throw unreadable(at, cause);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

const unreadable = (at: string, cause: unknown): FrameworkError =>
  frameworkError('FWK_CLI_USAGE', {
    message: `the prompt cannot be read: ${(cause as Error).message}`,
    at,
    action: 'correct the path, or give the text with `--prompt`',
    cause,
  });
