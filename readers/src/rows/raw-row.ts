/** A row as its bytes lie in a file, not parsed yet. */
export type RawRow =
  | { readonly kind: 'row'; readonly place: RowPlace; readonly bytes: Uint8Array }
  | { readonly kind: 'skipped'; readonly place: RowPlace; readonly reason: 'row-too-long' };

export interface RowPlace {
  /** Line or element, counted from 1. */
  readonly number: number;
  /** Byte it begins at in the decompressed text. */
  readonly offset: number;
}

/** Where a splitter begins: rows before it, and the byte where the next one starts. */
export interface RowStart {
  readonly rows: number;
  readonly offset: number;
}

export const BEGINNING: RowStart = { rows: 0, offset: 0 };

/**
 * Cuts a text into rows, whatever pieces it comes in. What `push` gives must be read to its end before the next call.
 * Holds one row, at most as long as the limit it was given.
 */
export interface RowSplitter {
  push(piece: Uint8Array): Iterable<RawRow>;
  /** The last row. Throws where the text ends too early. */
  end(): Iterable<RawRow>;
}
