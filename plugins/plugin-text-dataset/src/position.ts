import { FILE_BEGINNING, type FileStart, type FrameStart } from '@framework/readers';
import { frameworkError, type JsonValue } from '@framework/sdk';

/** Where a source goes on: the row its last document came from, and how many documents of that row were delivered. */
export type Position = {
  /** Index of the file in the order of names. */
  readonly file: number;
  /** Member of an archive, counted from 1; 0 in a file that is none. */
  readonly member: number;
  /** Rows before the row, in its file or member. */
  readonly rows: number;
  /** Byte the row begins at. */
  readonly offset: number;
  /** Its documents that were delivered. */
  readonly parts: number;
};

export const START: Position = { file: 0, member: 0, rows: 0, offset: 0, parts: 0 };

/** @param frame of packed JSON lines, at or before the position; null for the file's beginning */
export const fileStart = ({ member, rows, offset }: Position, frame: FrameStart | null): FileStart =>
  rows === 0 && member === 0
    ? FILE_BEGINNING
    : { member, row: { rows, offset }, ...(frame === null ? {} : { frame }) };

/**
 * A cursor read back from a journal.
 *
 * @throws FWK_SOURCE_CHANGED for one of something else
 */
export function positionOf(cursor: JsonValue, files: number, source: string): Position {
  if (cursor === null) return START;
  const given = cursor as Readonly<Record<string, unknown>>;
  const fits = Object.keys(START).every((key) => Number.isSafeInteger(given[key]) && Number(given[key]) >= 0);
  if (fits && Number(given['file']) < files) return cursor as Position;
  throw frameworkError('FWK_SOURCE_CHANGED', {
    message: `${source} has ${files} files and cannot go on after ${JSON.stringify(cursor)}`,
    at: source,
  });
}
