import { open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { type FrameworkError, frameworkError } from '@framework/sdk';

/** What is held of a file at most, whatever it claims to be. */
export interface SizeLimits {
  /** Of a file as it lies there. */
  readonly fileBytes: number;
  /** Of what a packed file holds; a few kilobytes can stand for gigabytes. */
  readonly unpackedBytes: number;
}

/**
 * A file's bytes. At most one byte more than is allowed is read: a file that has no end is not read to it.
 *
 * @throws FWK_EVAL_TASKS for one that is missing or larger
 */
export async function readBounded(path: string, most: number): Promise<Buffer> {
  try {
    const file = await open(path);
    try {
      const parts: Buffer[] = [];
      let bytes = 0;
      for await (const part of file.createReadStream({ end: most, autoClose: false })) {
        parts.push(part as Buffer);
        bytes += (part as Buffer).byteLength;
      }
      if (bytes > most) throw tooLarge(path, most);
      return Buffer.concat(parts);
    } finally {
      await file.close();
    }
  } catch (cause) {
    if (!(cause instanceof Error && 'syscall' in cause)) throw cause;
    throw frameworkError('FWK_EVAL_TASKS', {
      message: `the file cannot be read (${cause.message})`,
      at: path,
      cause,
    });
  }
}

/**
 * What a gzip holds; other bytes as they are.
 *
 * @throws FWK_EVAL_TASKS for one that is damaged or holds more
 */
export async function unpacked(bytes: Buffer, path: string, most: number): Promise<Buffer> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: most });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(path, most);
    throw frameworkError('FWK_EVAL_TASKS', {
      message: `the file is no whole gzip file (${(cause as Error).message})`,
      at: path,
      cause,
    });
  }
}

const tooLarge = (path: string, bytes: number): FrameworkError =>
  frameworkError('FWK_EVAL_TASKS', {
    message: `the file holds more than ${bytes / 2 ** 20} MiB`,
    at: path,
    action: 'give a smaller file, such as a part of it',
  });
