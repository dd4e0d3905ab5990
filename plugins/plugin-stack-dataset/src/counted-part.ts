import type { FrameStart, RowPlace } from '@framework/readers';
import type { SourceContext } from '@framework/sdk';
import { LineMarks } from './lines/line-marks.js';
import { SkippedLines } from './lines/skipped-lines.js';
import { outcomesOf, type Reading, type StackDocument } from './outcomes.js';
import type { Part } from './parts.js';
import { GroupMarks, type Marks } from './portion-marks.js';
import type { Session } from './session.js';
import { SkippedRows } from './skipped-rows.js';
import type { Database } from './tables/database.js';
import type { Relation } from './tables/relation.js';
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
  /** Lines that are no documents; null in Parquet. */
  readonly lines: SkippedLines | null;
  readonly marks: Marks;
}

/** @param before documents of the source before the file */
export async function countPart(
  part: Part,
  before: number,
  session: Session,
  ctx: SourceContext,
): Promise<CountedPart> {
  const { file, layout, relation } = part;
  if (relation === null) return countLines(part, before, session, ctx);
  const database = await session.database();
  const groups = await groupsOf(part, relation, database);
  if (layout.text.kind === 'blob') {
    const { empty } = await countRows(database, file, layout, relation, () => undefined);
    // Where each row names a text, rows as they come are numbered as the file's are.
    const marks = new GroupMarks(empty === 0 ? groups : null);
    const reading = await session.reading(part, ctx.signal);
    const add: Counting = ({ read, before }, bytes) => marks.add({ row: read, read, before }, bytes);
    return { ...(await readThrough(part, before, add, reading, ctx)), empty, lines: null, marks };
  }
  const marks = new GroupMarks(groups);
  let row = 0;
  let read = 0;
  const counted = await countRows(database, file, layout, relation, (bytes) => {
    if (bytes !== null) {
      marks.add({ row, read, before: before + read }, bytes);
      read++;
    }
    row++;
  });
  return { ...counted, skipped: null, lines: null, marks };
}

/** JSON lines are all read once, whatever they hold. */
async function countLines(
  part: Part,
  before: number,
  session: Session,
  ctx: SourceContext,
): Promise<CountedPart> {
  const { file, layout } = part;
  const marks = new LineMarks(part);
  const lines = new SkippedLines(file.name);
  const add: Counting = (at, bytes, { row: { line, invalid } }) => {
    marks.add(at, bytes, line!);
    if (invalid !== null) lines.replaced(line!);
  };
  // Licences from elsewhere are counted by themselves.
  const reading = { ...(await session.reading(part, ctx.signal)), stated: null };
  const told = {
    skipped: (line: RowPlace, reason: string) => lines.skipped(line, reason),
    entered: (frame: FrameStart) => marks.entered(frame),
    passed: (done: number) => ctx.progress?.({ done, total: file.bytes, unit: 'bytes', note: file.name }),
  };
  const read = await readThrough(part, before, add, { ...reading, lines: told }, ctx);
  return { ...read, skipped: layout.text.kind === 'blob' ? read.skipped : null, empty: 0, lines, marks };
}

/** Rows that row groups begin with; null for a file that cannot be read by the numbers of its rows. */
async function groupsOf(
  { file }: Part,
  { rowsAre, columns }: Relation,
  database: Database,
): Promise<ReadonlySet<number> | null> {
  const isNumbered = rowsAre === 'rows' && !hidesNumbers(columns.keys());
  return isNumbered ? rowGroupStarts(database, file) : null;
}

/** Told of every document, and where it stands: rows of its file with a text before it, documents of the source before it. */
type Counting = (
  at: { readonly read: number; readonly before: number },
  bytes: number,
  document: StackDocument,
) => void;

/** Texts are all read once: how many there are and how large, and of blobs that each is what its id says. */
async function readThrough(
  part: Part,
  before: number,
  add: Counting,
  reading: Reading,
  ctx: SourceContext,
): Promise<Pick<CountedPart, 'documents' | 'bytes'> & { readonly skipped: SkippedRows }> {
  const skipped = new SkippedRows();
  const total = { documents: 0, bytes: 0 };
  let read = 0;
  for await (const outcomes of outcomesOf(part, ALL_ROWS, reading)) {
    for (const outcome of outcomes) {
      if (outcome.kind === 'skipped') skipped.add(read, outcome.reason);
      else {
        const { document } = outcome;
        const { byteLength } = document.bytes;
        add({ read, before: before + total.documents }, byteLength, document);
        total.documents++;
        total.bytes += byteLength;
      }
      read++;
      if (reading.blobs !== null && read % 1024 === 0)
        ctx.progress?.({ done: read, total: null, unit: 'documents', note: part.file.name });
    }
  }
  return { ...total, skipped };
}
