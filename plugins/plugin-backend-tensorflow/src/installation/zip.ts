import { createWriteStream } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';
import { frameworkError } from '@framework/sdk';

/**
 * Unpacks members of a zip archive, as wheels are (PKWARE APPNOTE 6.3, without encryption, several disks and zip64). One
 * piece at a time is in memory. Whether the archive is the right one is for its hash to say.
 *
 * @param placeOf where a member goes, relative to `into`; undefined leaves it out
 * @returns how many were unpacked
 * @throws FWK_FIX_INTEGRITY for what is no such archive
 */
export async function unzip(
  archive: string,
  into: string,
  placeOf: (member: string) => string | undefined,
): Promise<number> {
  const file = await open(archive, 'r');
  try {
    const broken = (what: string) =>
      frameworkError('FWK_FIX_INTEGRITY', { message: `it is no zip archive: ${what}`, at: archive });
    let count = 0;
    for (const member of await directory(file, broken)) {
      const place = placeOf(member.name);
      if (place === undefined) continue;
      const target = join(into, place);
      await mkdir(dirname(target), { recursive: true });
      await extract(file, member, target, broken);
      count++;
    }
    return count;
  } finally {
    await file.close();
  }
}

interface Member {
  readonly name: string;
  /** 0 stored, 8 deflated. */
  readonly method: number;
  readonly packedBytes: number;
  readonly bytes: number;
  /** Of its local header. */
  readonly offset: number;
}

type Broken = (what: string) => Error;

const END = 0x06054b50;
const END_BYTES = 22;
const CENTRAL = 0x02014b50;
const CENTRAL_BYTES = 46;
const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;
const LONGEST_COMMENT = 0xffff;
const PIECE = 1 << 20;

/** The central directory: the only list of members that counts. */
async function directory(file: FileHandle, broken: Broken): Promise<readonly Member[]> {
  const { size } = await file.stat();
  const tail = await read(file, Math.max(0, size - END_BYTES - LONGEST_COMMENT), size);
  let end = tail.length - END_BYTES;
  while (end >= 0 && tail.readUInt32LE(end) !== END) end--;
  if (end < 0) throw broken('it has no directory');
  const start = tail.readUInt32LE(end + 16);
  const bytes = await read(file, start, start + tail.readUInt32LE(end + 12));
  const members: Member[] = [];
  for (let at = 0; members.length < tail.readUInt16LE(end + 10); ) {
    if (at + CENTRAL_BYTES > bytes.length || bytes.readUInt32LE(at) !== CENTRAL) {
      throw broken(`its directory ends after ${members.length} members`);
    }
    const nameEnd = at + CENTRAL_BYTES + bytes.readUInt16LE(at + 28);
    members.push({
      name: bytes.toString('utf8', at + CENTRAL_BYTES, nameEnd),
      method: bytes.readUInt16LE(at + 10),
      packedBytes: bytes.readUInt32LE(at + 20),
      bytes: bytes.readUInt32LE(at + 24),
      offset: bytes.readUInt32LE(at + 42),
    });
    at = nameEnd + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return members;
}

async function extract(file: FileHandle, member: Member, target: string, broken: Broken): Promise<void> {
  const header = await read(file, member.offset, member.offset + LOCAL_BYTES);
  if (header.length < LOCAL_BYTES || header.readUInt32LE(0) !== LOCAL) {
    throw broken(`${member.name} is not where the directory says`);
  }
  if (member.method !== 0 && member.method !== 8) {
    throw broken(`${member.name} is packed by method ${member.method}`);
  }
  const start = member.offset + LOCAL_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28);
  const packed = Readable.from(range(file, start, start + member.packedBytes));
  const output = createWriteStream(target);
  try {
    if (member.method === 0) await pipeline(packed, output);
    else await pipeline(packed, createInflateRaw(), output);
  } catch (cause) {
    if (String((cause as NodeJS.ErrnoException).code).startsWith('Z_'))
      throw broken(`${member.name} is damaged`);
    throw cause;
  }
  if (output.bytesWritten !== member.bytes) {
    throw broken(`${member.name} has ${output.bytesWritten} bytes, not ${member.bytes}`);
  }
}

async function* range(file: FileHandle, start: number, end: number): AsyncGenerator<Buffer> {
  for (let at = start; at < end; at += PIECE) yield await read(file, at, Math.min(end, at + PIECE));
}

/** Shorter where the file ends. */
async function read(file: FileHandle, start: number, end: number): Promise<Buffer> {
  const buffer = Buffer.alloc(Math.max(0, end - start));
  const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
  return buffer.subarray(0, bytesRead);
}
