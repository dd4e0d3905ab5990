import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import type { SampleLimits } from './limits.js';
import { sampleError } from './sample-error.js';

/** A file in an archive. */
export interface ZipEntry {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Signatures of PKWARE's APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16. */
const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END_BYTES = 22;
/** The end record's comment is at most this long. */
const COMMENT = 0xffff;
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 1;

export const isZip = (bytes: Buffer): boolean => bytes.length >= 4 && bytes.readUInt32LE(0) === LOCAL;

/**
 * Reads the files of a zip archive that lies in memory: stored and deflated entries, no encryption, no ZIP64. Sizes are never
 * believed: nothing is unpacked beyond the limit, all entries together, and each must come out as long, and with the CRC, that
 * the directory says. Names are names only; nothing is written.
 *
 * @throws FWK_EVAL_TASKS naming archive and entry
 */
export async function readZip(archive: Buffer, path: string, limits: SampleLimits): Promise<ZipEntry[]> {
  const wrong = (message: string, entry?: string) =>
    sampleError(entry === undefined ? path : `${path}:${entry}`, message, {
      action: 'pack it again, or give the file that is in it',
    });
  const end = endOf(archive);
  if (end === undefined) throw wrong('the archive has no directory: it is cut short');
  const count = archive.readUInt16LE(end + 10);
  let at = archive.readUInt32LE(end + 16);
  if (count === 0xffff || at === 0xffffffff) throw wrong('the archive is a ZIP64, which is not read');
  if (count > limits.entries) throw wrong(`the archive has ${count} entries`);
  const entries: ZipEntry[] = [];
  let left = limits.unpackedBytes;
  for (let number = 0; number < count; number++) {
    if (at + 46 > archive.length || archive.readUInt32LE(at) !== CENTRAL)
      throw wrong(`the directory of the archive ends at entry ${number} of ${count}`);
    const flags = archive.readUInt16LE(at + 8);
    const method = archive.readUInt16LE(at + 10);
    const checksum = archive.readUInt32LE(at + 16);
    const packed = archive.readUInt32LE(at + 20);
    const size = archive.readUInt32LE(at + 24);
    const nameLength = archive.readUInt16LE(at + 28);
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength);
    const local = archive.readUInt32LE(at + 42);
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
    if (name.endsWith('/')) continue;
    if ((flags & ENCRYPTED) !== 0) throw wrong('the entry is encrypted', name);
    if (size > left) throw wrong(`the archive holds more than ${limits.unpackedBytes / 2 ** 20} MiB`, name);
    if (local + 30 > archive.length || archive.readUInt32LE(local) !== LOCAL)
      throw wrong('the entry does not lie where the directory says', name);
    const from = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const raw = archive.subarray(from, from + packed);
    if (raw.length !== packed) throw wrong('the entry is cut short', name);
    if (method !== STORED && method !== DEFLATED)
      throw wrong(`the entry is packed by method ${method}; stored and deflated are read`, name);
    const bytes = method === STORED ? raw : await inflated(raw, size, wrong, name);
    if (bytes.length !== size || crc32(bytes) !== checksum)
      throw wrong('the entry is damaged: it is not what the directory says', name);
    left -= size;
    entries.push({ name, bytes });
  }
  return entries;
}

async function inflated(
  raw: Buffer,
  size: number,
  wrong: (message: string, entry: string) => Error,
  name: string,
): Promise<Buffer> {
  try {
    // One byte more than announced is enough to see that the directory lies; 0 would mean no limit.
    return await promisify(inflateRaw)(raw, { maxOutputLength: size + 1 });
  } catch {
    throw wrong('the entry is damaged, or larger than the directory says', name);
  }
}

function endOf(archive: Buffer): number | undefined {
  const first = Math.max(0, archive.length - END_BYTES - COMMENT);
  for (let at = archive.length - END_BYTES; at >= first; at--)
    if (archive.readUInt32LE(at) === END) return at;
  return undefined;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = (value & 1) === 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** `zlib.crc32` came with Node 22.2, and we go down to 20.19. */
function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = TABLE[(value ^ byte) & 0xff]! ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}
