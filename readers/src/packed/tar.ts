import type { Bytes } from '../bytes.js';
import { damaged } from '../damaged.js';
import { ByteCursor } from './byte-cursor.js';

/** A member of an archive. Its name is a name and nothing else: nothing is ever unpacked to a place it could lead to. */
export type TarMember =
  | { readonly kind: 'file'; readonly name: string; readonly bytes: Bytes }
  | { readonly kind: 'skipped'; readonly name: string; readonly reason: 'link' | 'special' | 'sparse' };

const BLOCK = 512;
/** Of a long name or an extended header; real ones have a few hundred bytes. */
const LARGEST_HEADER = 1 << 20;

/**
 * The members of a tar archive in their order: ustar, GNU's long names and large numbers, POSIX extended headers (pax).
 * A member's bytes are read before the next member is asked for; what is left of them is passed over.
 *
 * @throws FWK_SOURCE_UNREADABLE for what is no tar, is damaged, ends early, or goes on behind its end
 */
export async function* tarMembers(bytes: Bytes, file: string): AsyncGenerator<TarMember, void> {
  const cursor = new ByteCursor(bytes, () => damaged(file, 'ends in the middle of its tar data'));
  try {
    let longName: string | undefined;
    let extended: ReadonlyMap<string, string> = new Map();
    for (;;) {
      const at = cursor.position;
      const header = await cursor.exactly(BLOCK);
      if (header.every((byte) => byte === 0)) {
        await requireZeros(cursor, file);
        return;
      }
      requireChecksum(header, at, file);
      const type = String.fromCharCode(header[156]!);
      const size = sizeOf(header, extended, at, file);
      if ('LKxg'.includes(type)) {
        const text = await smallContent(cursor, size, at, file);
        if (type === 'L') longName = textOf(text);
        // A global header holds for all that follow, and may name none of them: dates and comments.
        if (type === 'x') extended = extendedHeader(text);
        continue;
      }
      const name = extended.get('path') ?? longName ?? ustarName(header);
      const sparse = [...extended.keys()].some((key) => key.startsWith('GNU.sparse.'));
      longName = undefined;
      extended = new Map();
      const end = cursor.position + Math.ceil(size / BLOCK) * BLOCK;
      if (sparse || type === 'S') yield { kind: 'skipped', name, reason: 'sparse' };
      else if (type === '1' || type === '2') yield { kind: 'skipped', name, reason: 'link' };
      else if (type === '0' || type === '\0' || type === '7') {
        yield { kind: 'file', name, bytes: cursor.stream(size) };
      } else if (type !== '5') yield { kind: 'skipped', name, reason: 'special' };
      for await (const _ of cursor.stream(end - cursor.position));
    }
  } finally {
    await cursor.close();
  }
}

/** An archive ends with two blocks of zeros, and may be padded with more of them. */
async function requireZeros(cursor: ByteCursor, file: string): Promise<void> {
  while (!(await cursor.atEnd())) {
    const at = cursor.position;
    if ((await cursor.some(1 << 16)).some((byte) => byte !== 0)) {
      throw damaged(file, `has something else behind the end of its tar data, after byte ${at}`);
    }
  }
}

/** The sum of the header's bytes, its own field read as blanks. Some old writers summed signed bytes. */
function requireChecksum(header: Buffer, at: number, file: string): void {
  const stated = Number.parseInt(textOf(header.subarray(148, 156)).trim(), 8);
  let unsigned = 0;
  let signed = 0;
  for (const [index, byte] of header.entries()) {
    const value = index >= 148 && index < 156 ? 0x20 : byte;
    unsigned += value;
    signed += value > 127 ? value - 256 : value;
  }
  if (stated !== unsigned && stated !== signed) throw damaged(file, `has no tar header at byte ${at}`);
}

function sizeOf(header: Buffer, extended: ReadonlyMap<string, string>, at: number, file: string): number {
  const field = header.subarray(124, 136);
  const stated = extended.get('size');
  // GNU's large numbers: the highest bit, then a big-endian number.
  const size =
    stated !== undefined
      ? Number(stated)
      : (field[0]! & 0x80) !== 0
        ? Number(field.readBigUInt64BE(4))
        : Number.parseInt(textOf(field).trim() || '0', 8);
  if (Number.isSafeInteger(size) && size >= 0) return size;
  throw damaged(file, `has a tar member without a size at byte ${at}`);
}

async function smallContent(cursor: ByteCursor, size: number, at: number, file: string): Promise<Buffer> {
  if (size > LARGEST_HEADER) throw damaged(file, `has a tar header of ${size} bytes at byte ${at}`);
  const content = await cursor.exactly(Math.ceil(size / BLOCK) * BLOCK);
  return content.subarray(0, size);
}

/** Records `<length> <key>=<value>\n`; what does not fit that form ends them. */
function extendedHeader(bytes: Buffer): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (let at = 0; at < bytes.byteLength; ) {
    const blank = bytes.indexOf(0x20, at);
    const length = Number(bytes.toString('latin1', at, blank));
    if (blank < 0 || !Number.isSafeInteger(length) || length <= blank - at) break;
    const record = bytes.toString('utf8', blank + 1, at + length - 1);
    const equals = record.indexOf('=');
    if (equals > 0) values.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return values;
}

function ustarName(header: Buffer): string {
  const name = textOf(header.subarray(0, 100));
  const isUstar = header.toString('latin1', 257, 263) === 'ustar\0';
  const prefix = isUstar ? textOf(header.subarray(345, 500)) : '';
  return prefix === '' ? name : `${prefix}/${name}`;
}

/** Up to the first NUL. */
function textOf(field: Buffer): string {
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? undefined : end);
}
