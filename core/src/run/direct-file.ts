import { createHash } from 'node:crypto';
import { constants, type FileHandle, open } from 'node:fs/promises';
import { timed } from '../trace/current.js';
import { type FileFacts, ioError, writeAll } from './durable-file.js';

/** What disks, and the file systems on them, want places, lengths and memory to be multiples of, at most. */
const BLOCK = 4096;
const WASM_PAGE = 64 * 1024;

/**
 * Memory that begins where a page does, as the disk takes it without a copy: that of WebAssembly always does. It reserves gigabytes of
 * addresses each time, so it is for using again; where there are none, it is any memory, which goes through the cache.
 *
 * @param bytes a multiple of 64 KiB
 */
export function pagesOf(bytes: number): Uint8Array {
  try {
    return new Uint8Array(new WebAssembly.Memory({ initial: bytes / WASM_PAGE }).buffer);
  } catch {
    return new Uint8Array(bytes);
  }
}

/**
 * Writes a new file of gigabytes and makes it reach the disk, as `writeDurably`, but past the system's cache where there is a way:
 * what nobody reads again soon drives nothing out of it, and is not copied once more by the processor. Elsewhere the same through the cache.
 *
 * Each chunk is on its way while the next one is made and hashed.
 *
 * @param chunks each but the last a multiple of 4096 bytes, in memory of `pagesOf`; it may be used again for the one after the next
 * @param sum SHA-256 of what is written, for whoever knows some of it already
 * @throws FWK_RUN_DISK_FULL, FWK_RUN_IO naming the path
 */
export const writePastCache = (
  path: string,
  chunks: AsyncIterable<Uint8Array>,
  sum: Sum = newSum(),
): Promise<FileFacts> => timed('write file', () => writeAndSync(path, chunks, sum));

/** A hash of bytes that come one after the other. */
interface Sum {
  update(bytes: Uint8Array): void;
  /** Hex. */
  digest(): string;
}

function newSum(): Sum {
  const hash = createHash('sha256');
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest('hex') };
}

async function writeAndSync(path: string, chunks: AsyncIterable<Uint8Array>, sum: Sum): Promise<FileFacts> {
  let bytes = 0;
  try {
    const handle = await open(path, 'w');
    let direct: FileHandle | undefined;
    const put = async (chunk: Uint8Array, at: number): Promise<void> => {
      const blocks = chunk.subarray(0, chunk.byteLength - (chunk.byteLength % BLOCK));
      if (direct !== undefined && !(await isTaken(direct, blocks, at))) {
        await direct.close();
        direct = undefined;
      }
      const written = direct === undefined ? 0 : blocks.byteLength;
      await writeAll(handle, chunk.subarray(written), at + written);
    };
    let onItsWay = Promise.resolve();
    try {
      direct = await openDirect(path);
      for await (const chunk of chunks) {
        await onItsWay;
        onItsWay = put(chunk, bytes);
        // Told where it is waited for.
        onItsWay.catch(() => undefined);
        sum.update(chunk);
        bytes += chunk.byteLength;
      }
      await onItsWay;
      await handle.sync();
    } finally {
      await onItsWay.catch(() => undefined);
      await direct?.close();
      await handle.close();
    }
  } catch (cause) {
    throw ioError(cause, path);
  }
  return { bytes, sha256: sum.digest() };
}

/** Undefined where the system or the file system has no way past its cache. */
async function openDirect(path: string): Promise<FileHandle | undefined> {
  if (constants.O_DIRECT === undefined) return undefined;
  return open(path, constants.O_WRONLY | constants.O_DIRECT).catch(orRefused);
}

/** @returns false where the file system wants what we do not know of */
async function isTaken(direct: FileHandle, blocks: Uint8Array, at: number): Promise<boolean> {
  return (await writeAll(direct, blocks, at).then(() => true, orRefused)) === true;
}

function orRefused(cause: NodeJS.ErrnoException): undefined {
  if (cause.code === 'EINVAL' || cause.code === 'ENOTSUP') return undefined;
  throw cause;
}
