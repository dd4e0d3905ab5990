import fc from 'fast-check';
import type { Bytes } from '../bytes.js';
import type { RawRow, RowSplitter } from '../rows/raw-row.js';

/** Places to cut bytes at, for `cut`. */
export const cuts = fc.array(fc.nat(), { maxLength: 12 });

/** Bytes in pieces that end at the given places, each modulo the length; empty pieces too. */
export function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...places.map((place) => place % (bytes.byteLength + 1)), bytes.byteLength].sort(
    (a, b) => a - b,
  );
  return ends.map((end, at) => bytes.subarray(at === 0 ? 0 : ends[at - 1]!, end));
}

export async function* streamOf(pieces: readonly Uint8Array[]): Bytes & AsyncGenerator<Uint8Array> {
  yield* pieces;
}

export async function collected(bytes: Bytes): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

/** What a splitter makes of pieces: each row as its number, offset and text, or the reason it was skipped for. */
export const rowsThrough = (splitter: RowSplitter, pieces: readonly Uint8Array[]): readonly unknown[] => [
  ...pieces.flatMap((piece) => [...splitter.push(piece)].map(shown)),
  ...[...splitter.end()].map(shown),
];

const shown = (row: RawRow): unknown => [
  row.place.number,
  row.place.offset,
  row.kind === 'row' ? Buffer.from(row.bytes).toString('latin1') : row.reason,
];
