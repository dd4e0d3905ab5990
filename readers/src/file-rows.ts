import { type Bytes, fileBytes } from './bytes.js';
import { type FileShape, shapeOf } from './file-shape.js';
import { gunzip } from './packed/gzip.js';
import { tarMembers } from './packed/tar.js';
import { FIRST_FRAME, type FrameListener, type FrameStart } from './packed/unpacking.js';
import { unzstd } from './packed/zstd.js';
import { JsonArray } from './rows/json-array.js';
import { JsonLines } from './rows/json-lines.js';
import { BEGINNING, type RawRow, type RowSplitter, type RowStart } from './rows/raw-row.js';

/** A file on disk; its name may say nothing of what is in it. */
export interface PackedFile {
  readonly path: string;
  readonly shape: FileShape;
}

export interface ReadLimits {
  /** Longer rows are passed over, and told as `row-too-long`. */
  readonly maxRowBytes: number;
  /** Largest window of a zstd frame that is decompressed. */
  readonly maxWindowBytes: number;
}

/** Who is told how far it is. */
export interface ReadListener {
  /** Of the frames of packed JSON lines. */
  readonly entered?: FrameListener | undefined;
  /** Of the bytes of the file that were read, again and again. */
  readonly passed?: ((bytes: number) => void) | undefined;
}

/** Where in a file reading begins. */
export interface FileStart {
  /** Member of an archive, counted from 1; 0 in a file that is none. */
  readonly member: number;
  /** Where the row lies that is read first. */
  readonly row: RowStart;
  /** Of packed JSON lines: a frame at or before that row. */
  readonly frame?: FrameStart;
}

export const FILE_BEGINNING: FileStart = { member: 0, row: BEGINNING };

/** Some rows of a file: those that a piece of it completed. */
export type FilePart =
  | {
      readonly kind: 'rows';
      readonly member: number;
      readonly memberName: string | null;
      readonly rows: Iterable<RawRow>;
    }
  /** All rows of a text were given. */
  | { readonly kind: 'end' }
  | {
      readonly kind: 'skipped';
      readonly member: number;
      readonly memberName: string;
      readonly reason: string;
    };

/**
 * The rows of a file, whatever it is packed in. Reading begins at any row: plain JSON lines are read from its byte on, packed ones
 * from a frame where one is given, everything else is read through from the beginning, and rows before it are passed over unparsed.
 *
 * @throws FWK_SOURCE_UNREADABLE for a file that is damaged, ends early or cannot be decompressed
 */
export async function* fileRows(
  file: PackedFile,
  start: FileStart,
  limits: ReadLimits,
  signal: AbortSignal,
  { entered = () => undefined, passed }: ReadListener = {},
): AsyncGenerator<FilePart, void> {
  const { shape } = file;
  if (shape.content === 'json-lines' && shape.compression === 'none') {
    const splitter = new JsonLines(limits.maxRowBytes, start.row);
    yield* split(fileBytes(file.path, start.row.offset, signal, passed), splitter, start.row, 0, null);
    return;
  }
  const { frame = FIRST_FRAME } = start;
  const packed = fileBytes(file.path, frame.packed, signal, passed);
  const bytes = decompress(packed, shape, file.path, limits, { start: frame, entered });
  if (shape.content === 'json-lines') {
    const splitter = new JsonLines(limits.maxRowBytes, start.row);
    yield* split(behind(bytes, start.row.offset - frame.plain), splitter, start.row, 0, null);
    return;
  }
  if (shape.content !== 'tar') {
    yield* split(bytes, splitterOf(shape, file.path, limits), start.row, 0, null);
    return;
  }
  let number = 0;
  for await (const member of tarMembers(bytes, file.path)) {
    signal.throwIfAborted();
    if (++number < start.member) continue;
    const memberName = member.name;
    const inner = member.kind === 'file' ? shapeOf(member.name) : null;
    if (member.kind === 'skipped') {
      yield { kind: 'skipped', member: number, memberName, reason: `member-${member.reason}` };
    } else if (inner === null || inner.content === 'tar') {
      yield { kind: 'skipped', member: number, memberName, reason: 'member-other-format' };
    } else {
      const name = `${file.path}, member ${number}`;
      const unpacked = decompress(member.bytes, inner, name, limits);
      const from = number === start.member ? start.row : BEGINNING;
      yield* split(unpacked, splitterOf(inner, name, limits), from, number, memberName);
    }
  }
}

/** Bytes but for the first `count`. */
async function* behind(bytes: Bytes, count: number): AsyncGenerator<Uint8Array, void> {
  let left = count;
  for await (const piece of bytes) {
    if (left < piece.byteLength) yield piece.subarray(left);
    left = Math.max(0, left - piece.byteLength);
  }
}

interface Unpacking {
  /** Where the bytes begin. */
  readonly start: FrameStart;
  readonly entered: FrameListener;
}

function decompress(
  bytes: Bytes,
  { compression }: FileShape,
  name: string,
  limits: ReadLimits,
  { start, entered }: Unpacking = { start: FIRST_FRAME, entered: () => undefined },
): Bytes {
  switch (compression) {
    case 'none':
      return bytes;
    case 'gzip':
      return gunzip(bytes, name);
    case 'zstd':
      return unzstd(bytes, name, { maxWindowBytes: limits.maxWindowBytes, start, entered });
  }
}

const splitterOf = ({ content }: FileShape, name: string, { maxRowBytes }: ReadLimits): RowSplitter =>
  content === 'json-array' ? new JsonArray(maxRowBytes, name) : new JsonLines(maxRowBytes);

async function* split(
  bytes: Bytes,
  splitter: RowSplitter,
  { rows: before }: RowStart,
  member: number,
  memberName: string | null,
): AsyncGenerator<FilePart, void> {
  const part = (rows: Iterable<RawRow>): FilePart => ({
    kind: 'rows',
    member,
    memberName,
    rows: after(rows, before),
  });
  for await (const piece of bytes) yield part(splitter.push(piece));
  yield part(splitter.end());
  yield { kind: 'end' };
}

function* after(rows: Iterable<RawRow>, before: number): Generator<RawRow, void> {
  for (const row of rows) if (row.place.number > before) yield row;
}
