import type { DuckDBBlobVector, DuckDBVector } from '@duckdb/node-api';

/** Payloads up to this length are views over memory of the chunk (`getItemBytes`). */
const INLINE_BYTES = 12;

/** A value of a BLOB column, the caller's to keep. */
export function bytesAt(vector: DuckDBVector, row: number): Uint8Array | null {
  const bytes = (vector as DuckDBBlobVector).getItemBytes(row);
  return bytes !== null && bytes.byteLength <= INLINE_BYTES ? Uint8Array.from(bytes) : bytes;
}

/** A value of a VARCHAR column. */
export const textAt = (vector: DuckDBVector, row: number): string | null =>
  vector.getItem(row) as string | null;
