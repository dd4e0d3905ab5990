import {
  FIRST_FRAME,
  type FileShape,
  type FrameListener,
  fileRows,
  type InvalidUtf8,
  type PackedFile,
  type ParsedRow,
  parseRow,
  type RowPlace,
  shapeOf,
} from '@framework/readers';
import type { JsonObject, JsonValue } from '@framework/sdk';
import type { Config } from '../config.js';
import type { DatasetFile } from '../dataset-files.js';
import type { Part } from '../parts.js';
import type { RowRange } from '../tables/row-range.js';
import type { StoredRow } from '../tables/stored-rows.js';
import { isObject } from './fields.js';
import { lineRow } from './stored-row.js';

/** Who is told what is met on the way. */
export interface LineListener {
  /** A line, or a file of a repository, that is no document. */
  readonly skipped?: (line: RowPlace, reason: string) => void;
  readonly entered?: FrameListener;
  /** Bytes of the file that were read. */
  readonly passed?: (bytes: number) => void;
}

/**
 * The rows of a file of JSON lines that are documents, in its order; each line is judged by itself, and what is none is told and passed over.
 *
 * @throws FWK_SOURCE_UNREADABLE for a file that is damaged or ends early
 */
export async function* lineRows(
  { file, layout, rowsAre }: Part,
  { rows, skip, place }: RowRange,
  config: Config,
  signal: AbortSignal,
  listener: LineListener = {},
): AsyncGenerator<readonly StoredRow[]> {
  const [first, end] = rows ?? [0, null];
  let before = skip;
  for await (const lines of parsedLines(file, { first, place }, config, signal, listener)) {
    const found: StoredRow[] = [];
    let isPast = false;
    for (const line of lines) {
      isPast = end !== null && line.place.number > end;
      if (isPast) break;
      for (const made of rowsOf(line, layout, rowsAre, config)) {
        if (made.kind === 'skipped') listener.skipped?.(line.place, made.reason);
        else if (before > 0) before--;
        else found.push(made.row);
      }
    }
    if (found.length > 0) yield found;
    if (isPast) return;
  }
}

/** Lines of a file as JSON objects, or what they are instead. */
export async function* parsedLines(
  file: DatasetFile,
  { first, place }: { readonly first: number; readonly place: RowRange['place'] },
  { maxRowBytes, maxWindowBytes, invalidUtf8 }: Config,
  signal: AbortSignal,
  { entered, passed }: LineListener = {},
): AsyncGenerator<Iterable<ParsedLine>> {
  const { offset, frame } = place ?? { offset: 0, frame: FIRST_FRAME };
  const start = { member: 0, row: { rows: first, offset }, frame };
  const limits = { maxRowBytes, maxWindowBytes };
  for await (const part of fileRows(packed(file), start, limits, signal, { entered, passed })) {
    signal.throwIfAborted();
    if (part.kind !== 'rows') continue;
    yield (function* () {
      for (const raw of part.rows) {
        const bytes = raw.kind === 'row' ? raw.bytes.byteLength : 0;
        yield { ...parseRow(raw, invalidUtf8), bytes };
      }
    })();
  }
}

export type ParsedLine = ParsedRow & { readonly bytes: number };

const packed = ({ path, name }: DatasetFile): PackedFile => ({ path, shape: shapeOfLines(name) });

/** The name says how a file is packed; the path of one that was brought from elsewhere says nothing. */
export const shapeOfLines = (name: string): FileShape => shapeOf(name)!;

type Made =
  | { readonly kind: 'row'; readonly row: StoredRow }
  | { readonly kind: 'skipped'; readonly reason: string };

/** What becomes of a line: one row, or where it is a repository one for each of its files. */
function* rowsOf(
  line: ParsedLine,
  layout: Part['layout'],
  rowsAre: Part['rowsAre'],
  { invalidUtf8, maxInvalidUtf8 }: Config,
): Generator<Made> {
  if (line.kind === 'skipped') {
    yield line;
    return;
  }
  for (const value of rowsAre === 'rows' ? [line.value] : filesOf(line.value)) {
    if (value === null) {
      yield { kind: 'skipped', reason: 'other-layout' };
      continue;
    }
    const made = lineRow(value, layout);
    if (made.kind === 'skipped') {
      yield made;
      continue;
    }
    const invalid = invalidOf(line.invalidUtf8, made.replaced);
    const replaced = invalid?.replaced ?? 0;
    if (replaced > maxInvalidUtf8 * line.bytes || (replaced > 0 && invalidUtf8 === 'drop')) {
      yield { kind: 'skipped', reason: 'invalid-utf8' };
    } else yield { kind: 'row', row: { ...made.row, line: line.place, invalid } };
  }
}

/** Halves of characters that JSON names have no bytes to show. */
const invalidOf = (bytes: InvalidUtf8 | null, halves: number): StoredRow['invalid'] =>
  bytes ?? (halves === 0 ? null : { replaced: halves, offset: null, bytes: null });

/** Columns that a repository has, and its files have not (The Stack v2, train-…-ids). */
export const REPOSITORY_COLUMNS = ['repo_name', 'gha_license_id', 'star_events_count', 'revision_date'];

/** The files of a repository as rows; null for one that is none. */
function* filesOf(repository: JsonObject): Generator<JsonObject | null> {
  // A line without the key is one of another kind, and none of its repositories' files is there to be counted.
  const files: JsonValue = 'files' in repository ? (repository['files'] ?? []) : null;
  if (!Array.isArray(files)) {
    yield null;
    return;
  }
  const own = Object.fromEntries(
    REPOSITORY_COLUMNS.flatMap((name) => (name in repository ? [[name, repository[name]!]] : [])),
  );
  for (const file of files) {
    yield isObject(file) ? { ...file, ...own } : null;
  }
}
