import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { frameworkError } from '@framework/sdk';
import { type FileFacts, ioError } from '../../run/durable-file.js';

/**
 * Where an export goes: `out` itself, or, where that is a folder or ends like one, its own name in there.
 *
 * @throws FWK_CLI_USAGE where the folder cannot be made
 */
export async function placeOf(out: string, name: string): Promise<string> {
  const isFolder =
    /[\\/]$/.test(out) ||
    (await stat(out).then(
      (found) => found.isDirectory(),
      () => false,
    ));
  const path = isFolder ? join(out, name) : out;
  try {
    await mkdir(dirname(path), { recursive: true });
  } catch (cause) {
    throw unusable(dirname(path), cause);
  }
  return path;
}

/**
 * Writes a file that is not there yet, piece by piece. What was begun and could not be finished is taken away again.
 *
 * @throws FWK_CLI_USAGE where something is there already or nothing can be; FWK_RUN_DISK_FULL, FWK_RUN_IO
 */
export async function writeNew(
  path: string,
  pieces: AsyncIterable<string> | Iterable<string>,
): Promise<FileFacts> {
  let file: FileHandle;
  try {
    file = await open(path, 'wx');
  } catch (cause) {
    throw unusable(path, cause);
  }
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const piece of inChunks(pieces)) {
      await file.writeFile(piece);
      hash.update(piece);
      bytes += piece.byteLength;
    }
    await file.sync();
    await file.close();
  } catch (cause) {
    await file.close().catch(() => undefined);
    await unlink(path).catch(() => undefined);
    throw ioError(cause, path);
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** Lines one by one would be a call of the system each. */
async function* inChunks(pieces: AsyncIterable<string> | Iterable<string>): AsyncIterable<Buffer> {
  let held = '';
  for await (const piece of pieces) {
    held += piece;
    if (held.length < CHUNK) continue;
    yield Buffer.from(held, 'utf8');
    held = '';
  }
  if (held !== '') yield Buffer.from(held, 'utf8');
}

const CHUNK = 256 * 1024;

function unusable(path: string, cause: unknown): Error {
  const there = (cause as NodeJS.ErrnoException).code === 'EEXIST';
  return frameworkError('FWK_CLI_USAGE', {
    message: there
      ? 'something is there already, and an export overwrites nothing'
      : `an export cannot be written there: ${(cause as Error).message}`,
    at: path,
    action: there
      ? 'name another with --out, or remove it'
      : 'name a place that can be written to with --out',
    cause,
  });
}
