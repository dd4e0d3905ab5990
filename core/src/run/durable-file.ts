import { createHash } from 'node:crypto';
import { type FileHandle, open, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { frameworkError, isFrameworkError } from '@framework/sdk';
import { timed } from '../trace/current.js';

/** Bytes and SHA-256 (hex) of a file as written. */
export interface FileFacts {
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * An operating system's error as one of ours: a full disk by its own code, everything else with the path.
 * What is no operating system's error passes through unchanged.
 */
export function ioError(cause: unknown, path: string): Error {
  if (isFrameworkError(cause)) return cause;
  if (cause instanceof Error && !('code' in cause)) return cause;
  const code = (cause as NodeJS.ErrnoException | null)?.code;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return frameworkError('FWK_RUN_DISK_FULL', { message: 'no space is left on the disk', at: path, cause });
  }
  return frameworkError('FWK_RUN_IO', {
    message: `a file could not be read or written: ${cause instanceof Error ? cause.message : String(cause)}`,
    at: path,
    cause,
  });
}

/** A rename is on the disk only once its folder is. */
export async function syncFolder(path: string): Promise<void> {
  let handle: FileHandle;
  try {
    handle = await open(path, 'r');
  } catch (cause) {
    throw ioError(cause, path);
  }
  try {
    await handle.sync();
  } catch (cause) {
    // Windows and some network file systems cannot sync a folder; there the rename itself is all there is.
    if (!['EISDIR', 'EPERM', 'EINVAL', 'ENOTSUP'].includes((cause as NodeJS.ErrnoException).code ?? '')) {
      throw ioError(cause, path);
    }
  } finally {
    await handle.close();
  }
}

/** For files that something else wrote: a database, native code. */
export async function syncFile(path: string): Promise<void> {
  try {
    const handle = await open(path, 'r+');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw ioError(cause, path);
  }
}

/**
 * Writes a new file and makes it reach the disk. The caller renames the folder it lies in, or uses `replaceDurably`.
 *
 * @throws FWK_RUN_DISK_FULL, FWK_RUN_IO naming the path
 */
export function writeDurably(
  path: string,
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<FileFacts> {
  return timed('write file', () => writeAndSync(path, chunks));
}

async function writeAndSync(
  path: string,
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<FileFacts> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    const handle = await open(path, 'w');
    try {
      for await (const chunk of chunks) {
        hash.update(chunk);
        await writeAll(handle, chunk);
        bytes += chunk.byteLength;
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw ioError(cause, path);
  }
  return { bytes, sha256: hash.digest('hex') };
}

/**
 * Writes a file under a temporary name, makes it reach the disk, then renames it: a reader sees the old content or
 * the new one, whenever the machine stops.
 */
export async function replaceDurably(path: string, content: Uint8Array | string): Promise<FileFacts> {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    const facts = await writeDurably(temporary, [bytesOf(content)]);
    await rename(temporary, path);
    await syncFolder(dirname(path));
    return facts;
  } catch (cause) {
    await unlink(temporary).catch(() => undefined);
    throw ioError(cause, path);
  }
}

export const bytesOf = (content: Uint8Array | string): Uint8Array =>
  typeof content === 'string' ? new TextEncoder().encode(content) : content;

/** @param at where in the file; behind what was written last when left out */
export async function writeAll(handle: FileHandle, bytes: Uint8Array, at?: number): Promise<void> {
  let offset = 0;
  // A nearly full disk takes part of a write without an error; the next write then says ENOSPC.
  while (offset < bytes.byteLength) {
    const place = at === undefined ? null : at + offset;
    offset += (await handle.write(bytes, offset, bytes.byteLength - offset, place)).bytesWritten;
  }
}
