import {
  type FilePart,
  type FrameListener,
  type FrameStart,
  fileRows,
  type ParsedRow,
  parseRow,
  type ReadLimits,
  replaceLoneSurrogates,
} from '@framework/readers';
import { type JsonValue, META } from '@framework/sdk';
import type { Dataset } from './dataset.js';
import type { DatasetFile } from './dataset-files.js';
import type { Draft, Layout } from './layouts/layout.js';
import { GroupMessages } from './layouts/openassistant/group-messages.js';
import { fileStart, type Position } from './position.js';
import { render, type Template } from './template.js';

/** What becomes of a row, or of a part of it. */
export type Outcome = Document | Skipped;

export interface Document {
  readonly kind: 'document';
  readonly id: string;
  readonly bytes: Uint8Array;
  /** Columns by name: the same names for every document of a dataset. */
  readonly meta: Readonly<Record<string, JsonValue>>;
  /** Where reading goes on behind it. */
  readonly next: Position;
}

export interface Skipped {
  readonly kind: 'skipped';
  readonly reason: string;
  /** File, and row or member in it. */
  readonly place: string;
}

/** How a dataset is read. */
export interface Reading {
  readonly dataset: Dataset;
  readonly layout: Layout;
  readonly template: Template;
  readonly limits: ReadLimits;
  readonly invalidUtf8: 'replace' | 'drop';
  /** Told of what is inside a row and goes into no document. */
  readonly tally: (what: string) => void;
}

/** How packed JSON lines are unpacked. */
export interface Unpacking {
  /** Where that begins; null for the file's beginning. */
  readonly frame?: FrameStart | null;
  readonly entered?: FrameListener;
}

/**
 * What becomes of the rows of a file from a position on, in portions that grow with the pieces it is read in: read each to
 * its end before the next. Holds one row (of flat messages: one tree) and the documents made of it one by one.
 */
export async function* outcomes(
  file: DatasetFile,
  from: Position,
  reading: Reading,
  signal: AbortSignal,
  { frame = null, entered }: Unpacking = {},
): AsyncGenerator<Iterable<Outcome>, void> {
  const groups = reading.dataset.layout === 'openassistant' ? new GroupMessages() : null;
  let at: Pick<Extract<FilePart, { kind: 'rows' }>, 'member' | 'memberName'> = {
    member: 0,
    memberName: null,
  };
  const made = (rows: Iterable<ParsedRow>) => outcomesOfRows(rows, file, at, from, reading);
  for await (const part of fileRows(file, fileStart(from, frame), reading.limits, signal, { entered })) {
    signal.throwIfAborted();
    if (part.kind === 'rows') {
      at = part;
      yield made(parsed(part.rows, groups, reading));
    } else if (part.kind === 'end') {
      if (groups !== null) yield made(groups.end());
    } else {
      const place = `${file.name}/${part.member} (${shown(part.memberName)})`;
      yield [{ kind: 'skipped', reason: part.reason, place }];
    }
  }
}

function* parsed(
  rows: Extract<FilePart, { kind: 'rows' }>['rows'],
  groups: GroupMessages | null,
  reading: Reading,
): Generator<ParsedRow, void> {
  for (const raw of rows) {
    const row = parseRow(raw, reading.invalidUtf8);
    if (groups === null) yield row;
    else yield* groups.push(row);
  }
}

function* outcomesOfRows(
  rows: Iterable<ParsedRow>,
  file: DatasetFile,
  { member, memberName }: { readonly member: number; readonly memberName: string | null },
  from: Position,
  reading: Reading,
): Generator<Outcome, void> {
  const name = member === 0 ? file.name : `${file.name}/${member}`;
  for (const row of rows) {
    const place = `${name}#${row.place.number}`;
    if (row.kind === 'skipped') {
      yield { kind: 'skipped', reason: row.reason, place };
      continue;
    }
    const rowsBefore = row.place.number - 1;
    const delivered = member === from.member && rowsBefore === from.rows ? from.parts : 0;
    let parts = 0;
    for (const draft of draftsOf(row, reading)) {
      const made = documentOf(draft, row, reading);
      if (typeof made === 'string') {
        // Among what was delivered no part is missing: parts are counted by documents.
        if (parts >= delivered) yield { kind: 'skipped', reason: made, place };
        continue;
      }
      if (++parts <= delivered) continue;
      const path = parts === 1 ? place : `${place}.${parts}`;
      const repository = `dataset:${reading.dataset.name}${made.part === null ? '' : `/${made.part}`}`;
      yield {
        kind: 'document',
        id: `${repository}:${path}`,
        bytes: made.bytes,
        meta: {
          ...made.meta,
          [META.path]: path,
          [META.repository]: repository,
          member: memberName === null ? null : shown(memberName),
        },
        next: { file: from.file, member, rows: rowsBefore, offset: row.place.offset, parts },
      };
    }
  }
}

function draftsOf(row: Extract<ParsedRow, { kind: 'row' }>, { layout, tally }: Reading): Iterable<Draft> {
  const fits = layout.needs.every((key) => Object.hasOwn(row.value, key));
  return fits ? layout.read(row.value, tally) : [{ kind: 'skipped', reason: 'other-layout' }];
}

interface Made {
  readonly bytes: Uint8Array;
  readonly meta: Readonly<Record<string, JsonValue>>;
  /** Part of the dataset that is a repository of its own. */
  readonly part: string | null;
}

/** A document's text and what is known of it, or the reason it is none. */
function documentOf(draft: Draft, row: Extract<ParsedRow, { kind: 'row' }>, reading: Reading): Made | string {
  if (draft.kind === 'skipped') return draft.reason;
  const rendered = draft.kind === 'text' ? draft : render(draft.conversation, reading.template);
  if (rendered.kind === 'refused') return rendered.reason;
  if (rendered.text.includes('\0')) return 'nul';
  const { text, replaced } = replaceLoneSurrogates(rendered.text);
  if (replaced > 0 && reading.invalidUtf8 === 'drop') return 'invalid-utf8';
  const invalid = row.invalidUtf8 ?? (replaced === 0 ? null : { replaced, offset: null, bytes: null });
  const { columns } = reading.layout;
  return {
    bytes: Buffer.from(text, 'utf8'),
    meta: {
      ...Object.fromEntries(columns.map((column) => [column, draft.columns[column] ?? null])),
      ...claimsOf(draft, reading),
      [META.licenseFiles]: [],
      dataset: reading.dataset.name,
      invalidUtf8: invalid,
    },
    part: draft.kind === 'text' ? draft.claims.part : null,
  };
}

/** What is claimed of a document: by its row or subset where they say it, by its dataset otherwise. */
function claimsOf(
  draft: Exclude<Draft, { kind: 'skipped' }>,
  { dataset, template }: Reading,
): Readonly<Record<string, JsonValue>> {
  if (draft.kind === 'text') {
    const { claims } = draft;
    return {
      [META.licenseExpression]: claims.licence,
      [META.share]: claims.share,
      [META.language]: claims.language,
      licenceFlags: claims.flags,
      licenceFrom: claims.licenceFrom,
      [META.generatedBy]: dataset.generatedBy,
      template: null,
    };
  }
  return {
    [META.licenseExpression]: dataset.licence,
    [META.share]: dataset.share,
    [META.language]: draft.language ?? dataset.language,
    licenceFlags: dataset.flags,
    licenceFrom: dataset.licence === null ? null : 'dataset',
    [META.generatedBy]: draft.generatedBy ?? dataset.generatedBy,
    template: template.name,
  };
}

/** A name from an archive, as it may be shown: no line breaks, no length without end. */
const shown = (name: string): string => JSON.stringify(name.slice(0, 200)).slice(1, -1);
