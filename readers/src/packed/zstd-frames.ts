import type { Bytes } from '../bytes.js';
import { damaged } from '../damaged.js';
import { ByteCursor } from './byte-cursor.js';

/** A zstd frame, still compressed: read it to its end before the next one. */
export interface ZstdFrame {
  /** Byte it begins at. */
  readonly at: number;
  /** Memory that decompressing it takes, at least. */
  readonly windowBytes: number;
  readonly bytes: Bytes;
}

const MAGIC = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;
const LARGEST_BLOCK = 128 * 1024;
const BLOCK_HEADER = 3;
const RAW = 0;
const REPEATED = 1;
const RESERVED = 3;

/**
 * Cuts a zstd stream into its frames without decompressing them (RFC 8878, section 3.1): parallel compressors and flushing
 * writers make many of one file, and decoders that know one frame a stream end quietly behind the first. So do they where
 * the stream is cut off; here every block is counted.
 *
 * @param start byte that `bytes` begin at, where they are the end of a file
 * @throws FWK_SOURCE_UNREADABLE for what is no zstd, is damaged, ends early, or needs a dictionary
 */
export async function* zstdFrames(bytes: Bytes, file: string, start = 0): AsyncGenerator<ZstdFrame, void> {
  const cursor = new ByteCursor(bytes, () => damaged(file, 'ends in the middle of its zstd data'), start);
  try {
    if (await cursor.atEnd()) throw damaged(file, 'is empty, and no zstd');
    while (!(await cursor.atEnd())) {
      const at = cursor.position;
      const magic = await cursor.exactly(4);
      const kind = magic.readUInt32LE();
      if (kind >>> 4 === SKIPPABLE >>> 4) {
        const size = (await cursor.exactly(4)).readUInt32LE();
        for await (const _ of cursor.stream(size));
        continue;
      }
      if (kind !== MAGIC) throw damaged(file, `has no zstd frame at byte ${at}`);
      const header = await frameHeader(cursor, file);
      const content = blocks(cursor, Buffer.concat([magic, header.bytes]), header.checksum, file);
      yield { at, windowBytes: header.windowBytes, bytes: content };
    }
  } finally {
    await cursor.close();
  }
}

interface FrameHeader {
  readonly bytes: Buffer;
  readonly windowBytes: number;
  readonly checksum: 'checksum' | 'none';
}

async function frameHeader(cursor: ByteCursor, file: string): Promise<FrameHeader> {
  const descriptor = await cursor.exactly(1);
  const bits = descriptor[0]!;
  const single = (bits & 0x20) !== 0;
  if ((bits & 0x08) !== 0)
    throw damaged(file, `has a zstd frame of a later format at byte ${cursor.position}`);
  const window = await cursor.exactly(single ? 0 : 1);
  const dictionary = await cursor.exactly([0, 1, 2, 4][bits & 3]!);
  if (dictionary.some((byte) => byte !== 0)) {
    throw damaged(file, 'was compressed with a zstd dictionary', 'unpack the file with its dictionary');
  }
  const size = await cursor.exactly(bits >>> 6 === 0 ? (single ? 1 : 0) : 1 << (bits >>> 6));
  return {
    bytes: Buffer.concat([descriptor, window, dictionary, size]),
    windowBytes: single ? contentSize(size) : windowSize(window[0]!),
    checksum: (bits & 0x04) === 0 ? 'none' : 'checksum',
  };
}

const windowSize = (byte: number): number => {
  const base = 2 ** (10 + (byte >>> 3));
  return base + (base / 8) * (byte & 7);
};

/** Exact below 2^53, and far above every limit behind it. */
function contentSize(field: Buffer): number {
  switch (field.byteLength) {
    case 1:
      return field[0]!;
    case 2:
      return field.readUInt16LE() + 256;
    case 4:
      return field.readUInt32LE();
    default:
      return Number(field.readBigUInt64LE());
  }
}

async function* blocks(
  cursor: ByteCursor,
  header: Buffer,
  checksum: FrameHeader['checksum'],
  file: string,
): AsyncGenerator<Uint8Array, void> {
  yield header;
  for (let isLast = false; !isLast; ) {
    // A block may be a byte long: to give each by itself takes a hundred times as long as to decompress it.
    const whole = wholeBlocks(await cursor.ready());
    if (whole.bytes > 0) {
      isLast = whole.isLast;
      yield cursor.take(whole.bytes);
      continue;
    }
    const bytes = await cursor.exactly(BLOCK_HEADER);
    const block = readBlock(bytes, 0);
    if (block === null)
      throw damaged(file, `has a damaged zstd block at byte ${cursor.position - BLOCK_HEADER}`);
    isLast = block.isLast;
    yield bytes;
    yield* cursor.stream(block.bytes);
  }
  if (checksum === 'checksum') yield* cursor.stream(4);
}

interface Block {
  readonly isLast: boolean;
  /** Behind its header. */
  readonly bytes: number;
}

/** @returns null for what is no block */
function readBlock(bytes: Uint8Array, at: number): Block | null {
  const bits = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16);
  const type = (bits >>> 1) & 3;
  const size = bits >>> 3;
  if (type === RESERVED || (type !== RAW && type !== REPEATED && size > LARGEST_BLOCK)) return null;
  return { isLast: (bits & 1) === 1, bytes: type === REPEATED ? 1 : size };
}

/** How many bytes the blocks take that lie in `bytes` from end to end; the last one of a frame ends them. */
function wholeBlocks(bytes: Uint8Array): Block {
  for (let end = 0; ; ) {
    const block = end + BLOCK_HEADER <= bytes.byteLength ? readBlock(bytes, end) : null;
    const next = end + BLOCK_HEADER + (block?.bytes ?? 0);
    if (block === null || next > bytes.byteLength) return { isLast: false, bytes: end };
    if (block.isLast) return { isLast: true, bytes: next };
    end = next;
  }
}
