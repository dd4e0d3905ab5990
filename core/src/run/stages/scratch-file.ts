import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { frameworkError } from '@framework/sdk';
import { ioError } from '../durable-file.js';

/**
 * A file without a name, which every thread of this process reads and writes. Crosses from thread to thread as it is.
 *
 * Synchronous: what is written reaches the system's memory, and a worker has nothing else to do meanwhile.
 */
export interface ScratchFile {
  /** The name it had; for messages. */
  readonly path: string;
  readonly descriptor: number;
  /** One number, shared: bytes that were given out. */
  readonly end: BigInt64Array<SharedArrayBuffer>;
}

/** Where something lies in such a file, in bytes. */
export interface Extent {
  readonly file: ScratchFile;
  readonly start: number;
  readonly bytes: number;
}

/** @throws FWK_RUN_DISK_FULL, FWK_RUN_IO */
export function openScratch(path: string): ScratchFile {
  const descriptor = attempt(path, () => openSync(path, 'w+'));
  unlink(path);
  return { path, descriptor, end: new BigInt64Array(new SharedArrayBuffer(8)) };
}

/**
 * Behind everything that any thread has written.
 *
 * @throws FWK_RUN_DISK_FULL, FWK_RUN_IO
 */
export function append(file: ScratchFile, bytes: Uint8Array): Extent {
  const start = Number(Atomics.add(file.end, 0, BigInt(bytes.byteLength)));
  for (let done = 0; done < bytes.byteLength; ) {
    done += attempt(file.path, () =>
      writeSync(file.descriptor, bytes, done, bytes.byteLength - done, start + done),
    );
  }
  return { file, start, bytes: bytes.byteLength };
}

/**
 * @param into as long as what lies there
 * @throws FWK_RUN_IO
 */
export function read<Bytes extends Uint8Array>({ file, start, bytes }: Extent, into: Bytes): Bytes {
  for (let done = 0; done < bytes; ) {
    const length = attempt(file.path, () =>
      readSync(file.descriptor, into, done, bytes - done, start + done),
    );
    if (length === 0) throw shortened(file.path);
    done += length;
  }
  return into;
}

/** Of a file that no thread will use again: its number is the next one's that is opened. */
export function closeScratch({ path, descriptor }: ScratchFile): void {
  closeSync(descriptor);
  unlink(path);
}

/** Where an open file cannot lose its name, it does when it is closed. */
function unlink(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Then.
  }
}

function attempt<T>(path: string, call: () => T): T {
  try {
    return call();
  } catch (cause) {
    throw ioError(cause, path);
  }
}

const shortened = (path: string): Error =>
  frameworkError('FWK_RUN_IO', { message: 'a file of this run became shorter while it was read', at: path });
