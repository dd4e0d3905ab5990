import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { type FrameworkError, frameworkError } from '@framework/sdk';
import type { DatasetFile } from './dataset-files.js';

/**
 * Refuses a packed file that ends too early. DuckDB reads what there is: one that was cut off between two lines would be half a dataset
 * that passes for the whole.
 *
 * @param passed told how far it is, in bytes of the file
 * @throws FWK_SOURCE_UNREADABLE
 */
export async function requireWhole(
  file: DatasetFile,
  signal: AbortSignal,
  passed: (bytes: number) => void = () => undefined,
): Promise<void> {
  if (/\.gz$/i.test(file.name)) await requireWholeGzip(file, signal, passed);
  else if (/\.zst$/i.test(file.name)) await requireWholeZstd(file, signal, passed);
}

/**
 * Refuses zstd that DuckDB would refuse in words that help nobody: what its first frame says is enough, and cheap.
 *
 * @throws FWK_SOURCE_UNREADABLE
 */
export async function requireWindow(file: DatasetFile): Promise<void> {
  if (!/\.zst$/i.test(file.name)) return;
  const handle = await open(file.path);
  try {
    const head = Buffer.alloc(6);
    const { bytesRead } = await handle.read(head, 0, 6, 0);
    const single = (head[4]! & 0x20) !== 0;
    if (bytesRead === 6 && head.readUInt32LE() === MAGIC && !single) refuseWindow(file, head[5]!);
  } finally {
    await handle.close();
  }
}

/** Every member has a checksum and a length at its end (RFC 1952): unpacked once, they are compared. */
async function requireWholeGzip(
  file: DatasetFile,
  signal: AbortSignal,
  passed: (bytes: number) => void,
): Promise<void> {
  const packed = createReadStream(file.path, { highWaterMark: 1 << 20 });
  packed.on('data', () => passed(packed.bytesRead));
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  try {
    await pipeline(packed, createGunzip(), nowhere, { signal });
  } catch (cause) {
    if (!String((cause as NodeJS.ErrnoException).code).startsWith('Z_')) throw cause;
    throw broken(file, `is damaged gzip, or ends too early (${(cause as Error).message})`, cause);
  }
}

/** What DuckDB unpacks; `zstd --long=28` and above write more. */
const LARGEST_WINDOW = 128 * 2 ** 20;
const MAGIC = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;
const REPEATED = 1;
const SIZE_BYTES = [0, 2, 4, 8] as const;
const DICTIONARY_BYTES = [0, 1, 2, 4] as const;

/** Every block says how long it is (RFC 8878, section 3.1): they are counted without being unpacked. */
async function requireWholeZstd(
  file: DatasetFile,
  signal: AbortSignal,
  passed: (bytes: number) => void,
): Promise<void> {
  const handle = await open(file.path);
  try {
    let at = 0;
    do {
      signal.throwIfAborted();
      at = await frameEnd(handle, file, at);
      passed(Math.min(at, file.bytes));
    } while (at < file.bytes);
    if (at > file.bytes) throw broken(file, 'ends in the middle of its zstd data');
  } finally {
    await handle.close();
  }
}

/** Where the frame that begins at `at` ends; beyond the file's end for one that is cut off. */
async function frameEnd(handle: FileHandle, file: DatasetFile, at: number): Promise<number> {
  // Magic, descriptor, window, dictionary, size: 18 bytes at most.
  const { buffer: head, bytesRead } = await handle.read(Buffer.alloc(18), 0, 18, at);
  const kind = head.readUInt32LE();
  if (bytesRead >= 8 && kind >>> 4 === SKIPPABLE >>> 4) return at + 8 + head.readUInt32LE(4);
  if (bytesRead < 4 || kind !== MAGIC) throw broken(file, `has no zstd frame at byte ${at}`);
  const bits = head[4]!;
  const single = (bits & 0x20) !== 0;
  const sizeBytes = SIZE_BYTES[(bits >>> 6) as 0 | 1 | 2 | 3] || (single ? 1 : 0);
  const headerBytes = 5 + (single ? 0 : 1) + DICTIONARY_BYTES[(bits & 3) as 0 | 1 | 2 | 3] + sizeBytes;
  if (!single) refuseWindow(file, head[5]!);
  let end = at + headerBytes;
  const block = Buffer.alloc(3);
  for (let last = false; !last; ) {
    const { bytesRead: read } = await handle.read(block, 0, 3, end);
    if (read < 3) return Number.POSITIVE_INFINITY;
    const header = block.readUIntLE(0, 3);
    last = (header & 1) === 1;
    end += 3 + (((header >>> 1) & 3) === REPEATED ? 1 : header >>> 3);
  }
  return end + ((bits & 0x04) === 0 ? 0 : 4);
}

function refuseWindow(file: DatasetFile, descriptor: number): void {
  const base = 2 ** (10 + (descriptor >>> 3));
  const window = base + (base / 8) * (descriptor & 7);
  if (window <= LARGEST_WINDOW) return;
  throw frameworkError('FWK_SOURCE_UNREADABLE', {
    message: `'${file.name}' needs a zstd window of ${window} bytes; ${LARGEST_WINDOW} are read here`,
    at: file.path,
    action: 'pack it again: `zstd -dc --long=31 <file> | zstd --long=27`',
  });
}

const broken = (file: DatasetFile, what: string, cause?: unknown): FrameworkError =>
  frameworkError('FWK_SOURCE_UNREADABLE', {
    message: `'${file.name}' ${what}`,
    at: file.path,
    action: 'download the file again; its size and hash stand on the page of the dataset',
    cause,
  });
