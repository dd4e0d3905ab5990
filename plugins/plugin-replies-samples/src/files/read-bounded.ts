import { open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { SizeLimits } from './limits.js';
import { sampleError } from './sample-error.js';

/**
 * A file, unpacked where it is a gzip.
 *
 * @throws FWK_EVAL_TASKS for one that is missing, larger than allowed, or damaged
 */
export async function readBounded(path: string, limits: SizeLimits): Promise<Buffer> {
  const bytes = await readFileBounded(path, limits.fileBytes);
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? unpacked(bytes, path, limits.unpackedBytes) : bytes;
}

/** At most one byte more than is allowed: a file that has no end is not read to it. */
async function readFileBounded(path: string, most: number): Promise<Buffer> {
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
    throw sampleError(path, `the replies cannot be read (${cause.message})`, {
      action: 'check the path and its permissions',
      cause,
    });
  }
}

async function unpacked(bytes: Buffer, path: string, most: number): Promise<Buffer> {
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: most });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(path, most);
    throw sampleError(path, `the file is no whole gzip file (${(cause as Error).message})`, { cause });
  }
}

const tooLarge = (path: string, bytes: number) =>
  sampleError(path, `the file holds more than ${bytes / 2 ** 20} MiB`, { action: 'give a part of it' });
