import type { SourceContext } from '@framework/sdk';
import { outcomesOf } from './outcomes.js';
import type { Part } from './parts.js';
import { FileMarks } from './portion-marks.js';
import type { Session } from './session.js';
import { SkippedRows } from './skipped-rows.js';
import { rowGroupStarts } from './tables/row-groups.js';
import { ALL_ROWS, hidesNumbers } from './tables/row-range.js';
import { countRows } from './tables/stored-rows.js';

/** What a look at all rows of a file found. */
export interface CountedPart {
  readonly documents: number;
  /** Of their texts. */
  readonly bytes: number;
  /** Rows without a text. */
  readonly empty: number;
  /** Rows whose text lies elsewhere and was not to be had; null where texts stand in the rows. */
  readonly skipped: SkippedRows | null;
  readonly marks: FileMarks;
}

/** @param before documents of the source before the file */
export async function countPart(
  part: Part,
  before: number,
  session: Session,
  ctx: SourceContext,
): Promise<CountedPart> {
  const { file, layout, relation } = part;
  const groups = await groupsOf(part, session);
  if (layout.text.kind === 'blob') {
    const { empty } = await countRows(session.database, file, layout, relation, () => undefined);
    // Where each row names a text, rows as they come are numbered as the file's are.
    const marks = new FileMarks(empty === 0 ? groups : null);
    return { ...(await readThrough(part, before, marks, session, ctx)), empty, marks };
  }
  const marks = new FileMarks(groups);
  let row = 0;
  let read = 0;
  const counted = await countRows(session.database, file, layout, relation, (bytes) => {
    if (bytes !== null) {
      marks.add({ row, read, before: before + read }, bytes);
      read++;
    }
    row++;
  });
  return { ...counted, skipped: null, marks };
}

/** Rows that row groups begin with; null for a file that cannot be read by the numbers of its rows. */
async function groupsOf(
  { file, relation }: Part,
  { database }: Session,
): Promise<ReadonlySet<number> | null> {
  const isNumbered =
    file.format === 'parquet' && relation.rowsAre === 'rows' && !hidesNumbers(relation.columns.keys());
  return isNumbered ? rowGroupStarts(database, file) : null;
}

/** Texts that lie elsewhere are all read once: how many there are and how large, and that each is what its id says. */
async function readThrough(
  part: Part,
  before: number,
  marks: FileMarks,
  session: Session,
  ctx: SourceContext,
): Promise<Pick<CountedPart, 'documents' | 'bytes'> & { readonly skipped: SkippedRows }> {
  const skipped = new SkippedRows();
  const total = { documents: 0, bytes: 0 };
  let row = 0;
  for await (const outcomes of outcomesOf(part, ALL_ROWS, await session.reading(part, ctx.signal))) {
    for (const outcome of outcomes) {
      if (outcome.kind === 'skipped') skipped.add(row, outcome.reason);
      else {
        const { byteLength } = outcome.document.bytes;
        marks.add({ row, read: row, before: before + total.documents }, byteLength);
        total.documents++;
        total.bytes += byteLength;
      }
      row++;
      if (row % 1024 === 0)
        ctx.progress?.({ done: row, total: null, unit: 'documents', note: part.file.name });
    }
  }
  return { ...total, skipped };
}
