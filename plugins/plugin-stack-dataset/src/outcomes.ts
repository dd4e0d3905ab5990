import { type Blob, type BlobStore, blobOf, gitBlobSha1 } from './blobs/blob-store.js';
import { decode } from './blobs/decode.js';
import type { Config } from './config.js';
import { licenceExpression } from './licences/expression.js';
import { stackV2Expression } from './licences/stack-v2.js';
import { matching, type StatedLicence, type StatedLicences } from './licences/stated-licences.js';
import { type LineListener, lineRows } from './lines/line-rows.js';
import type { Part } from './parts.js';
import type { Database } from './tables/database.js';
import type { RowRange } from './tables/row-range.js';
import { type BlobColumns, readRows, type StoredRow } from './tables/stored-rows.js';

/** What becomes of a row. */
export type Outcome =
  | { readonly kind: 'document'; readonly document: StackDocument }
  | { readonly kind: 'skipped'; readonly reason: string };

export interface StackDocument {
  readonly row: StoredRow;
  readonly bytes: Uint8Array;
  readonly repositories: readonly (string | null)[];
  readonly paths: readonly (string | null)[];
  readonly licence: string | null;
  /** How a licence from elsewhere was found: the text is the one The Stack has, or only its place. */
  readonly licenceBy: 'content' | 'place' | null;
  /** Software Heritage's name of the bytes that were decoded. */
  readonly swhid: string | null;
  /** The encoding of a blob that could not be read everywhere; what of a line was no UTF-8. */
  readonly invalidText: string | StoredRow['invalid'];
}

/** What rows are read with. */
export interface Reading {
  readonly database: () => Promise<Database>;
  readonly blobs: BlobStore | null;
  readonly stated: StatedLicences | null;
  readonly config: Config;
  readonly signal: AbortSignal;
  /** Told of what is met in JSON lines. */
  readonly lines?: LineListener;
}

/** The rows of a file, one outcome each; some at a time. Where licences come from elsewhere, rows are all of the file's. */
export function outcomesOf(
  part: Part,
  range: RowRange,
  reading: Reading,
): AsyncGenerator<readonly Outcome[]> {
  const rows = rowsOf(part, range, reading);
  if (part.layout.text.kind === 'blob') return fromBlobs(rows, reading);
  if (part.layout.dataset === 'starcoderdata' && reading.stated !== null) {
    return withLicences(rows, reading.stated.of(part, range.skip, reading.signal));
  }
  return fromColumns(rows);
}

async function* rowsOf(
  part: Part,
  range: RowRange,
  { database, config, signal, lines }: Reading,
): AsyncGenerator<readonly StoredRow[]> {
  const { file, layout, relation } = part;
  if (relation === null) yield* lineRows(part, range, config, signal, lines);
  else yield* readRows(await database(), file, layout, relation, range);
}

async function* fromColumns(chunks: AsyncIterable<readonly StoredRow[]>): AsyncGenerator<readonly Outcome[]> {
  for await (const rows of chunks) {
    yield rows.map((row) => ({
      kind: 'document',
      document: {
        row,
        bytes: row.content!,
        repositories: row.repositories,
        paths: row.paths,
        licence: licenceExpression([row.licences]),
        licenceBy: null,
        swhid: null,
        invalidText: row.invalid,
      },
    }));
  }
}

async function* withLicences(
  chunks: AsyncIterable<readonly StoredRow[]>,
  stated: AsyncGenerator<readonly StatedLicence[]>,
): AsyncGenerator<readonly Outcome[]> {
  try {
    for await (const rows of chunks) {
      const outcomes: Outcome[] = [];
      for (const row of rows) {
        const bytes = row.content!;
        const { rows: found, by } = matching((await stated.next()).value ?? [], gitBlobSha1(bytes));
        outcomes.push({
          kind: 'document',
          document: {
            row,
            bytes,
            // Its own place first; who opts out elsewhere means it too.
            repositories: [...row.repositories, ...found.flatMap(({ repositories }) => repositories)],
            paths: [...row.paths, ...found.flatMap(({ paths }) => paths)],
            licence: licenceExpression(found.flatMap(({ licences }) => licences)),
            licenceBy: by,
            swhid: null,
            invalidText: row.invalid,
          },
        });
      }
      yield outcomes;
    }
  } finally {
    await stated.return(undefined);
  }
}

/** How many blobs are on their way at a time: a store answers slower than it sends. */
const AT_ONCE = 16;

async function* fromBlobs(
  chunks: AsyncIterable<readonly StoredRow[]>,
  reading: Reading,
): AsyncGenerator<readonly Outcome[]> {
  const { blobs, config, signal } = reading;
  const ask = (row: StoredRow) => blobOf(blobs!, row.blob!.id, config.maxBlobBytes, signal);
  const waiting: { readonly row: StoredRow; readonly blob: Promise<Blob> }[] = [];
  const next = async (): Promise<Outcome> => {
    const { row, blob } = waiting.shift()!;
    return outcomeOf(row, row.blob!, await blob, config.undecodable);
  };
  for await (const rows of chunks) {
    for (const row of rows) {
      signal.throwIfAborted();
      const blob = ask(row);
      // It is awaited in its turn; one that fails meanwhile must not end the process.
      blob.catch(() => {});
      waiting.push({ row, blob });
      if (waiting.length === AT_ONCE) yield [await next()];
    }
  }
  while (waiting.length > 0) yield [await next()];
}

function outcomeOf(row: StoredRow, columns: BlobColumns, blob: Blob, policy: Config['undecodable']): Outcome {
  if (blob.kind === 'skipped') return blob;
  const decoded = decode(blob.bytes, columns.encoding);
  if (decoded.kind === 'skipped') return decoded;
  if (decoded.replaced && policy === 'drop') return { kind: 'skipped', reason: 'undecodable' };
  return {
    kind: 'document',
    document: {
      row,
      bytes: Buffer.from(decoded.text, 'utf8'),
      repositories: row.repositories,
      paths: row.paths,
      licence: stackV2Expression([row.licences], columns.licenceType),
      licenceBy: null,
      swhid: `swh:1:cnt:${blob.gitSha1}`,
      invalidText: decoded.replaced ? (columns.encoding ?? 'utf-8') : row.invalid,
    },
  };
}
