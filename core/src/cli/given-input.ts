import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { resolve } from 'node:path';
import { type FrameworkError, frameworkError } from '@framework/sdk';

const STDIN = 0;

/** What a command reads: given as text, in a file, or piped in. */
export interface GivenInput {
  /** What it is, in messages: `the prompt`. */
  readonly what: string;
  /** Given on the command line. */
  readonly text: string | undefined;
  /** How that is given, in messages: `--prompt`. */
  readonly textOption: string;
  /** `--file`, as written. */
  readonly file: string | undefined;
  readonly root: string;
  /** The most bytes that are read. */
  readonly mostBytes: number;
  /** What to do about more. */
  readonly tooLarge: string;
}

/**
 * The bytes; undefined when nothing is given and nothing is piped in.
 *
 * @throws FWK_CLI_USAGE for two of them, for a file that cannot be read, and for one that is too large
 */
export function readInput(input: GivenInput): Uint8Array | undefined {
  const { text, file, what, textOption } = input;
  if (text !== undefined && file !== undefined) {
    throw frameworkError('FWK_CLI_USAGE', {
      message: `${what.replace(/^the /, 'a ')} is given twice`,
      at: `${textOption} and --file`,
      action: 'leave one of them out',
    });
  }
  if (text !== undefined) return Buffer.from(text);
  if (file !== undefined) return readFile(file, input);
  return isPiped() ? readAll(STDIN, 'stdin', input) : undefined;
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

function readFile(file: string, input: GivenInput): Uint8Array {
  let descriptor: number;
  try {
    descriptor = openSync(resolve(input.root, file), 'r');
  } catch (cause) {
    throw unreadable(`--file ${file}`, cause, input);
  }
  try {
    return readAll(descriptor, `--file ${file}`, input);
  } finally {
    closeSync(descriptor);
  }
}

function readAll(descriptor: number, at: string, input: GivenInput): Uint8Array {
  const { mostBytes, what } = input;
  // Never written pages of it cost nothing.
  const buffer = Buffer.alloc(mostBytes + 1);
  let length = 0;
  while (length <= mostBytes) {
    const read = readSome(descriptor, buffer, length, at, input);
    if (read === 0) return buffer.subarray(0, length);
    length += read;
  }
  throw frameworkError('FWK_CLI_USAGE', {
    message: `${what} is larger than ${mostBytes} bytes`,
    at,
    action: input.tooLarge,
  });
}

function readSome(descriptor: number, buffer: Buffer, from: number, at: string, input: GivenInput): number {
  for (;;) {
    try {
      return readSync(descriptor, buffer, from, buffer.byteLength - from, null);
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      // Windows says so where others return 0.
      if (code === 'EOF') return 0;
      // Whoever started us made the pipe non-blocking: nothing is there yet.
      if (code !== 'EAGAIN') throw unreadable(at, cause, input);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

const unreadable = (at: string, cause: unknown, { what, textOption }: GivenInput): FrameworkError =>
  frameworkError('FWK_CLI_USAGE', {
    message: `${what} cannot be read: ${(cause as Error).message}`,
    at,
    action: `correct the path, or give it as ${textOption}`,
    cause,
  });
