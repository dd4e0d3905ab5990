import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { frameworkError } from '@framework/sdk';
import { notDownloaded, request } from './request.js';
import { storageError } from './storage-error.js';

/** What is to be fetched, and how it is known to be that. */
export interface WantedFile {
  readonly url: string;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

/**
 * Fetches a file to `target`. It has that name only once it is whole and its hash is right; until then it is `<target>.part`,
 * and a later call goes on where that one ends (RFC 9110, section 14).
 *
 * @throws FWK_FIX_DOWNLOAD, FWK_FIX_INTEGRITY, FWK_RUN_DISK_FULL, FWK_RUN_IO
 */
export async function download(
  wanted: WantedFile,
  target: string,
  note: (line: string) => void = () => {},
): Promise<void> {
  const part = `${target}.part`;
  try {
    if ((await sizeOf(target)) === wanted.bytes && (await sha256Of(target)) === wanted.sha256) return;
    await mkdir(dirname(target), { recursive: true });
    const kept = await sizeOf(part);
    await fetchTo(part, wanted, note);
    if ((await sha256Of(part)) !== wanted.sha256) {
      await rm(part);
      // The beginning may be what an interrupted write left: it gets one chance from the start.
      if (kept > 0) return await download(wanted, target, note);
      throw frameworkError('FWK_FIX_INTEGRITY', {
        message: `what was downloaded is not the file wanted: its SHA-256 is not ${wanted.sha256}`,
        at: wanted.url,
      });
    }
    await rename(part, target);
  } catch (error) {
    throw storageError(error, part);
  }
}

/** Brings the part to its full length. */
async function fetchTo(part: string, wanted: WantedFile, note: (line: string) => void): Promise<void> {
  let start = await sizeOf(part);
  if (start === wanted.bytes) return;
  if (start > wanted.bytes) start = 0;
  const answer = await request(wanted.url, start > 0 ? { range: `bytes=${start}-` } : {});
  const goesOn = answer.status === 206 && answer.headers.get('content-range')?.startsWith(`bytes ${start}-`);
  if (!goesOn && answer.status !== 200) {
    throw notDownloaded(wanted.url, `the server answered ${answer.status}`);
  }
  if (!goesOn) start = 0;
  if (start > 0) note(`going on at ${megabytes(start)} of ${megabytes(wanted.bytes)}`);
  const file = await open(part, start > 0 ? 'r+' : 'w');
  let at = start;
  try {
    for await (const piece of answer.body) {
      if (at + piece.length > wanted.bytes) {
        throw frameworkError('FWK_FIX_INTEGRITY', {
          message: `what the server sends is longer than the ${wanted.bytes} bytes of the file wanted`,
          at: wanted.url,
        });
      }
      await file.write(piece, 0, piece.length, at).then(async ({ bytesWritten }) => {
        // A nearly full disk takes part of a write without an error; the next write then says ENOSPC.
        for (let done = bytesWritten; done < piece.length; ) {
          done += (await file.write(piece, done, piece.length - done, at + done)).bytesWritten;
        }
      });
      at += piece.length;
    }
  } finally {
    await file.close();
  }
  if (at < wanted.bytes) {
    throw notDownloaded(wanted.url, `it ended after ${at} of ${wanted.bytes} bytes, which are kept`);
  }
}

export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(piece as Buffer);
  return hash.digest('hex');
}

/** 0 for a file that is not there. */
const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return 0;
      throw error;
    },
  );

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
