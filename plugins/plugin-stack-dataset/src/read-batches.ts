import { stat } from 'node:fs/promises';
import {
  frameworkError,
  type OpenOptions,
  type PortionOptions,
  type SourceBatch,
  type SourceContext,
} from '@framework/sdk';
import type { Config } from './config.js';
import type { DatasetFile } from './dataset-files.js';
import { columnsOf, type ReadDocument } from './document-columns.js';
import { type Outcome, outcomesOf } from './outcomes.js';
import type { Part } from './parts.js';
import type { Marks, Portion } from './portion-marks.js';
import { type Position, positionOf } from './position.js';
import { Session } from './session.js';
import type { Database } from './tables/database.js';
import type { RowRange } from './tables/row-range.js';

/** A file to be read. */
export interface Readable {
  readonly part: Part;
  /** Rows that were left out when it was described; null where none was, or nobody looked. */
  readonly skipped: { has(row: number): boolean } | null;
  /** Places found meanwhile; null where nobody looked. */
  readonly marks: Marks | null;
}

/** What is read of a file, and where that stands in the source. */
interface Stretch extends Omit<Readable, 'marks'> {
  /** Index of the file. */
  readonly file: number;
  readonly range: RowRange;
  /** Rows of the file with a text before it. */
  readonly read: number;
}

/** All documents behind a cursor. */
export async function* readBatches(
  config: Config,
  described: () => readonly Readable[] | undefined,
  find: (session: Session) => Promise<readonly Readable[]>,
  { cursor, batchSize }: OpenOptions,
  ctx: SourceContext,
): AsyncGenerator<SourceBatch> {
  const session = await Session.open(config, ctx);
  try {
    const files = described() ?? (await find(session));
    const from = positionOf(cursor, files.length, config.id);
    const stretches = files.slice(from.file).map((readable, at): Stretch => {
      const read = at === 0 ? from.documents : 0;
      return { ...readable, file: from.file + at, range: rangeBehind(read, readable, config), read };
    });
    const end: Position = { file: files.length, documents: 0 };
    yield* batchesOf(stretches, { first: batchSize, batchSize }, session, end);
  } finally {
    await session.close();
  }
}

/**
 * Rows of a file behind so many of those that have a text. In JSON lines they are read from the last place before them that is known; not where
 * licences come from elsewhere, which are numbered from the beginning.
 */
function rangeBehind(read: number, { marks }: Readable, { licencesFrom }: Config): RowRange {
  const known = licencesFrom.length > 0 ? [] : (marks?.marks ?? []);
  const mark = known.findLast((mark) => mark.place !== null && mark.read <= read);
  return mark === undefined
    ? { rows: null, skip: read, place: null }
    : { rows: [mark.row, null], skip: read - mark.read, place: mark.place };
}

/** The documents of one portion. */
export async function* portionBatches(
  config: Config,
  connect: () => Promise<Database>,
  portion: Portion,
  options: PortionOptions,
  ctx: SourceContext,
): AsyncGenerator<SourceBatch> {
  const session = Session.borrowing(connect, config, ctx);
  try {
    yield* batchesOf([portion], options, session, portion.end);
  } finally {
    await session.close();
  }
}

/** @param end cursor of a last batch that is not full; null for that of its last document */
async function* batchesOf(
  stretches: readonly Stretch[],
  { first, batchSize }: PortionOptions,
  session: Session,
  end: Position | null,
): AsyncGenerator<SourceBatch> {
  let read: ReadDocument[] = [];
  let wanted = first;
  const behindLast = (): Position => ({ file: read.at(-1)!.file, documents: read.at(-1)!.number + 1 });
  for (const stretch of stretches) {
    for await (const document of documentsOf(stretch, session)) {
      read.push(document);
      if (read.length < wanted) continue;
      yield { ...columnsOf(read), cursor: behindLast() };
      read = [];
      wanted = batchSize;
    }
  }
  if (read.length > 0) yield { ...columnsOf(read), cursor: end ?? behindLast() };
}

async function* documentsOf(
  { part, skipped, file, range, read }: Stretch,
  session: Session,
): AsyncGenerator<ReadDocument> {
  const { id } = session.config;
  const { signal } = session.ctx;
  let next = read;
  for await (const outcomes of unchanged(part, range, session, id, signal)) {
    for (const outcome of outcomes) {
      signal.throwIfAborted();
      const number = next++;
      if (skipped !== null && skipped.has(number) !== (outcome.kind === 'skipped')) {
        throw changed(`the text of row ${number} of '${part.file.name}'`, part.file.path, id);
      }
      if (outcome.kind === 'document') yield { part, document: outcome.document, file, number };
    }
  }
}

/**
 * The rows of a file that is at the end what it was at the beginning, and when it was described.
 *
 * @throws FWK_SOURCE_CHANGED before the first row, behind the last, and where a file that is being rewritten cannot be read
 */
async function* unchanged(
  part: Part,
  range: RowRange,
  session: Session,
  id: string,
  signal: AbortSignal,
): AsyncGenerator<readonly Outcome[]> {
  await requireUnchanged(part.file, id);
  try {
    yield* outcomesOf(part, range, await session.reading(part, signal));
  } catch (error) {
    await requireUnchanged(part.file, id);
    throw error;
  }
  await requireUnchanged(part.file, id);
}

/** @throws FWK_SOURCE_CHANGED */
async function requireUnchanged(file: DatasetFile, id: string): Promise<void> {
  const facts = await stat(file.path).catch(() => undefined);
  if (facts?.size === file.bytes && facts.mtimeMs === file.modified) return;
  throw changed(`'${file.name}'`, file.path, id);
}

const changed = (what: string, at: string, id: string): Error =>
  frameworkError('FWK_SOURCE_CHANGED', {
    message: `${what} of source ${id} has changed since the source was described`,
    at,
  });
