import { setImmediate } from 'node:timers/promises';
import { frameworkError, type JsonValue, META, type SourceBatch, type SourcePortion } from '@framework/sdk';
import { Digests } from './digests.js';
import { type DocumentRead, type DocumentText, type Reading, readDocuments } from './document-text.js';
import { type FileList, fileList, locationsOf } from './file-list.js';
import { languageOf, shareOf } from './language.js';
import type { Inheritance } from './repository.js';

/** One document. */
export interface Document {
  /** Relative to the root. */
  readonly path: string;
  readonly location: Buffer;
  readonly inheritance: Inheritance;
}

/** Documents behind one another, as they were when the source was described. */
export interface DocumentRange {
  readonly rows: readonly Document[];
  /** Of the files' raw bytes: what is delivered must be what was described. Those of the rows begin at `from`. */
  readonly digests: Digests;
  readonly from: number;
  /** Where the source goes on behind them. */
  readonly cursor: number;
}

/** Files read before the event loop gets its turn. */
const FILES_BETWEEN_PAUSES = 64;

/** @throws FWK_SOURCE_CHANGED */
export async function batchOf(
  source: string,
  { rows, digests, from, cursor }: DocumentRange,
  reading: Reading,
  signal: AbortSignal,
): Promise<SourceBatch> {
  const texts: DocumentText[] = [];
  for (let start = 0; start < rows.length; start += FILES_BETWEEN_PAUSES) {
    await setImmediate();
    signal.throwIfAborted();
    const part = rows.slice(start, start + FILES_BETWEEN_PAUSES);
    const locations = part.map(({ location }) => location);
    for (const read of readDocuments(locations, reading, 'while-held')) {
      const at = texts.length;
      texts.push(unchanged(source, rows[at]!, read, (sha256) => digests.equals(from + at, sha256)));
    }
  }
  return {
    ids: rows.map((document) => `${document.inheritance.repository.id}:${pathInRepository(document)}`),
    contents: texts.map(({ bytes }) => bytes),
    meta: metaColumns(rows, texts),
    cursor,
    // Of the raw bytes: of a text that was decoded they are not the text's own.
    digests: texts.map(({ encoding, sha256 }) => (encoding === 'utf-8' ? sha256 : null)),
  };
}

/** @throws FWK_SOURCE_CHANGED when the file is not what the inventory says, for the run's fingerprint rests on it */
function unchanged(
  source: string,
  { path }: Document,
  read: DocumentRead,
  isAsDescribed: (sha256: Buffer) => boolean,
): DocumentText {
  if (read.kind === 'text' && isAsDescribed(read.sha256)) return read;
  const what = read.kind === 'text' ? 'has changed' : `can no longer be read (${read.reason})`;
  throw frameworkError('FWK_SOURCE_CHANGED', {
    message: `'${path}' of source ${source} ${what} since the source was described`,
    at: `${source}:${path}`,
  });
}

function metaColumns(
  rows: readonly Document[],
  texts: readonly { readonly encoding: string }[],
): Record<string, JsonValue[]> {
  const languages = rows.map(({ path }) => languageOf(path));
  return {
    [META.path]: rows.map(pathInRepository),
    [META.repository]: rows.map(({ inheritance }) => inheritance.repository.id),
    [META.licenseExpression]: rows.map(({ inheritance }) => inheritance.licenseExpression),
    [META.licenseFiles]: rows.map(({ inheritance }) => inheritance.licenseFiles),
    [META.share]: languages.map(shareOf),
    [META.language]: languages,
    commit: rows.map(({ inheritance }) => inheritance.repository.commit),
    encoding: texts.map(({ encoding }) => encoding),
  };
}

const pathInRepository = ({ path, inheritance: { repository } }: Document): string =>
  repository.path === '' ? path : path.slice(repository.path.length + 1);

/** The same for a thread that has described nothing, as plain JSON. */
type PortionRange = {
  readonly files: FileList;
  readonly digests: string;
  /** Each once: what it says is long. */
  readonly inheritances: readonly Inheritance[];
  /** Which of them each file has. */
  readonly inherits: readonly number[];
  readonly cursor: number;
};

/**
 * Its range is made when it is sent: what a source would send of all its documents is too much to lie in memory.
 *
 * @param before documents of the source before it
 */
export const portionOf = (
  root: string,
  before: number,
  documents: number,
  range: () => DocumentRange,
): SourcePortion => ({
  before,
  documents,
  get range() {
    return portionRange(root, range()) as unknown as JsonValue;
  },
});

function portionRange(root: string, { rows, digests, from, cursor }: DocumentRange): PortionRange {
  const numbers = new Map<Inheritance, number>();
  const inherits = rows.map(({ inheritance }) => {
    const number = numbers.get(inheritance) ?? numbers.size;
    numbers.set(inheritance, number);
    return number;
  });
  return {
    files: fileList(root, rows),
    digests: digests.text(from, from + rows.length),
    inheritances: [...numbers.keys()],
    inherits,
    cursor,
  };
}

export function documentsOf(root: string, { range }: SourcePortion): DocumentRange {
  const { files, digests, inheritances, inherits, cursor } = range as unknown as PortionRange;
  const rows = locationsOf(root, files).map((location, at) => ({
    path: files.paths[at]!,
    location,
    inheritance: inheritances[inherits[at]!]!,
  }));
  return { rows, digests: Digests.of(digests), from: 0, cursor };
}
