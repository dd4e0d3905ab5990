import { frameworkError, type JsonValue } from '@framework/sdk';

/** Where a source goes on: a file, and how many of its rows were read. A row that has no text is not counted. */
export type Position = {
  readonly file: number;
  readonly documents: number;
};

/**
 * A cursor read back from a journal.
 *
 * @throws FWK_SOURCE_CHANGED for one of something else
 */
export function positionOf(cursor: JsonValue, files: number, id: string): Position {
  if (cursor === null) return { file: 0, documents: 0 };
  const { file, documents } = cursor as Partial<Record<keyof Position, number>>;
  const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
  if (isCount(file) && isCount(documents) && file <= files) return { file, documents };
  throw frameworkError('FWK_SOURCE_CHANGED', {
    message: `source ${id} has ${files} files and cannot go on after ${JSON.stringify(cursor)}`,
    at: id,
  });
}
