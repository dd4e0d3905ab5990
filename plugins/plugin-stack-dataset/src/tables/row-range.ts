import type { FrameStart } from '@framework/readers';

/** Rows of a file that are read. */
export interface RowRange {
  /** First row of the file and the one behind the last, counted with those that are no documents; null for all. */
  readonly rows: readonly [first: number, end: number | null] | null;
  /** Rows among them, of those that have a text, that were read before. */
  readonly skip: number;
  /** Of JSON lines: where the first row begins. Null for Parquet, and for the beginning of a file. */
  readonly place: LinePlace | null;
}

/** Where a row of JSON lines is read from. */
export interface LinePlace {
  /** Byte of the text that it begins at. */
  readonly offset: number;
  /** Where unpacking begins, at or before it. */
  readonly frame: FrameStart;
}

export const ALL_ROWS: RowRange = { rows: null, skip: 0, place: null };

/** A column of DuckDB's own: the number of a row in its Parquet file. Row groups without a row in question are not read. */
const NUMBER = 'file_row_number';

/** Whether a file has a column of that name itself, which would hide DuckDB's. */
export const hidesNumbers = (columns: Iterable<string>): boolean =>
  [...columns].some((name) => name.toLowerCase() === NUMBER);

/**
 * The end of a query over rows with a text.
 *
 * @param column null where a row has none
 */
export function conditionOf(column: string, { rows, skip }: RowRange): string {
  const [first, end] = rows ?? [0, null];
  return [
    `WHERE ${column} IS NOT NULL`,
    ...(first === 0 ? [] : [`AND ${NUMBER} >= ${first}`]),
    ...(end === null ? [] : [`AND ${NUMBER} < ${end}`]),
    ...(skip === 0 ? [] : [`OFFSET ${skip}`]),
  ].join(' ');
}
