import { setImmediate } from 'node:timers/promises';
import { frameworkError, type JsonValue, META, type SourceBatch, type SourcePortion } from '@framework/sdk';
import { type DocumentText, readDocument, type TextLimits } from './document-text.js';
import { type FileList, fileList, locationsOf } from './file-list.js';
import { languageOf, shareOf } from './language.js';
import type { Inheritance } from './repository.js';

/** One document as it was when the source was described. */
export interface Document {
  /** Relative to the root. */
  readonly path: string;
  readonly location: Buffer;
  readonly inheritance: Inheritance;
  /** SHA-256 of the file's raw bytes: what is delivered must be what was described. */
  readonly sha256: Buffer;
}

/** Files read before the event loop gets its turn. */
const FILES_BETWEEN_PAUSES = 64;

/** @throws FWK_SOURCE_CHANGED */
export async function batchOf(
  source: string,
  rows: readonly Document[],
  cursor: number,
  limits: TextLimits,
  signal: AbortSignal,
): Promise<SourceBatch> {
  const texts: DocumentText[] = [];
  for (const [at, row] of rows.entries()) {
    if (at % FILES_BETWEEN_PAUSES === 0) {
      await setImmediate();
      signal.throwIfAborted();
    }
    texts.push(readUnchanged(source, row, limits));
  }
  return {
    ids: rows.map((document) => `${document.inheritance.repository.id}:${pathInRepository(document)}`),
    contents: texts.map(({ bytes }) => bytes),
    meta: metaColumns(rows, texts),
    cursor,
  };
}

/** @throws FWK_SOURCE_CHANGED when the file is not what the inventory says, for the run's fingerprint rests on it */
function readUnchanged(
  source: string,
  { path, location, sha256 }: Document,
  limits: TextLimits,
): DocumentText {
  const read = readDocument(location, limits);
  if (read.kind === 'text' && read.sha256.equals(sha256)) return read;
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

/** Documents behind one another, for a thread that has described nothing. */
type PortionRange = {
  readonly files: FileList;
  /** In base64, one behind the other. */
  readonly sha256: string;
  /** Each once: what it says is long. */
  readonly inheritances: readonly Inheritance[];
  /** Which of them each file has. */
  readonly inherits: readonly number[];
  /** Where the source goes on behind them. */
  readonly cursor: number;
};

const SHA256_BYTES = 32;

/** @param before documents of the source before these */
export function portionOf(root: string, rows: readonly Document[], before: number): SourcePortion {
  const numbers = new Map<Inheritance, number>();
  const inherits = rows.map(({ inheritance }) => {
    const number = numbers.get(inheritance) ?? numbers.size;
    numbers.set(inheritance, number);
    return number;
  });
  const range: PortionRange = {
    files: fileList(root, rows),
    sha256: Buffer.concat(rows.map(({ sha256 }) => sha256)).toString('base64'),
    inheritances: [...numbers.keys()],
    inherits,
    cursor: before + rows.length,
  };
  return { before, documents: rows.length, range: range as unknown as JsonValue };
}

export function documentsOf(
  root: string,
  { range }: SourcePortion,
): { readonly rows: readonly Document[]; readonly cursor: number } {
  const { files, sha256, inheritances, inherits, cursor } = range as unknown as PortionRange;
  const digests = Buffer.from(sha256, 'base64');
  const rows = locationsOf(root, files).map((location, at) => ({
    path: files.paths[at]!,
    location,
    inheritance: inheritances[inherits[at]!]!,
    sha256: digests.subarray(at * SHA256_BYTES, (at + 1) * SHA256_BYTES),
  }));
  return { rows, cursor };
}
