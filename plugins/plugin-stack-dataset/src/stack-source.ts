import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import {
  canonicalJson,
  checkRemoteSets,
  fetchRemoteSets,
  frameworkError,
  type HookContext,
  type JsonValue,
  META,
  type OpenOptions,
  type Source,
  type SourceBatch,
  type SourceContext,
  type SourceDescription,
} from '@framework/sdk';
import type { Config } from './config.js';
import {
  contentHash,
  type DatasetFile,
  datasetFiles,
  inOrder,
  isDatasetFile,
  remoteDatasetFiles,
} from './dataset-files.js';
import { Database, type StoredRow } from './duckdb.js';
import { languageOfFile } from './language.js';
import { type Columns, type Layout, layoutOf } from './layout.js';
import { licenceExpression } from './licences.js';

/** A file with what was found in it. */
interface Part {
  readonly file: DatasetFile;
  readonly layout: Layout;
  readonly columns: Columns;
  /** For rows that state none. */
  readonly language: string | null;
}

/** Where a source goes on: a file, and how many of its documents were delivered. */
interface Position {
  readonly file: number;
  readonly documents: number;
}

/** Bumped when the same files would be delivered as other documents. */
const DELIVERY_VERSION = 2;

/** The source over local files of The Stack or StarCoderData. */
export function stackSource(config: Config): Source {
  const at = 'plugins.plugin-stack-dataset';
  const remote = { sets: config.remote, at: `${at}.remote`, takes: isDatasetFile };
  /** Files here: none is no mistake where there are others elsewhere. */
  const local = async () =>
    config.files.length === 0 && config.remote.length > 0 ? [] : datasetFiles(config.files, `${at}.files`);
  const all = async (ctx: SourceContext) =>
    inOrder([...(await local()), ...(await remoteDatasetFiles(await fetchRemoteSets(remote, ctx)))]);
  const partsOf = async (database: Database, files: readonly DatasetFile[]): Promise<readonly Part[]> => {
    const found: Part[] = [];
    for (const file of files) {
      const columns = await database.columns(file);
      found.push({
        file,
        columns,
        layout: layoutOf(columns, config.dataset, file.name),
        language: languageOfFile(file),
      });
    }
    return found;
  };
  /** The files as they were described: what is read later must be the same. */
  let described: readonly Part[] | undefined;
  return {
    id: config.id,
    // Of files elsewhere the columns are not known before they are here: their layout is told when they are described.
    check: (ctx) =>
      withDatabase(async (database) => {
        const found = await partsOf(database, await local());
        await checkRemoteSets(remote, ctx);
        warnUnlicensed(found, ctx);
      }),
    describe: (ctx) =>
      withDatabase(async (database) => {
        described = await partsOf(database, await all(ctx));
        if (config.remote.length > 0) warnUnlicensed(described, ctx);
        return describe(config.id, described, config.remote, database, ctx);
      }),
    open: (options, ctx) =>
      readBatches(
        config.id,
        () => described,
        async (database) => partsOf(database, await all(ctx)),
        options,
        ctx,
      ),
  };
}

function warnUnlicensed(parts: readonly Part[], { log }: HookContext): void {
  if (parts.every(({ layout }) => layout.licences.length > 0)) return;
  log.warn(
    'StarCoderData states no licence: what licence its files are under cannot be proven from it. A licence filter drops them unless it is told to keep what nothing states a licence for',
  );
}

async function withDatabase<T>(use: (database: Database) => Promise<T>): Promise<T> {
  const database = await Database.open();
  try {
    return await use(database);
  } finally {
    database.close();
  }
}

async function describe(
  id: string,
  parts: readonly Part[],
  remote: Config['remote'],
  database: Database,
  { signal }: HookContext,
): Promise<SourceDescription> {
  const hash = createHash('sha256').update(canonicalJson({ version: DELIVERY_VERSION, id }));
  const total = { documents: 0, bytes: 0, empty: 0 };
  const datasets = new Map<string, number>();
  for (const { file, layout, language } of parts) {
    signal.throwIfAborted();
    const counted = await database.count(file, layout);
    total.documents += counted.documents;
    total.bytes += counted.bytes;
    total.empty += counted.empty;
    datasets.set(layout.dataset, (datasets.get(layout.dataset) ?? 0) + counted.documents);
    const content = await contentHash(file, signal);
    hash.update(`${JSON.stringify([file.name, layout.dataset, language])} ${content}\n`);
  }
  return {
    fingerprint: hash.digest('hex'),
    documents: total.documents,
    bytes: total.bytes,
    skipped: total.empty === 0 ? {} : { 'without-content': total.empty },
    details: {
      files: parts.length,
      documents: Object.fromEntries(datasets),
      ...(remote.length === 0 ? {} : { remote: remote.map((set) => ({ ...set })) }),
    },
  };
}

async function* readBatches(
  id: string,
  described: () => readonly Part[] | undefined,
  find: (database: Database) => Promise<readonly Part[]>,
  { cursor, batchSize }: OpenOptions,
  { signal }: HookContext,
): AsyncGenerator<SourceBatch> {
  const database = await Database.open();
  try {
    const parts = described() ?? (await find(database));
    let { file, documents } = positionOf(cursor, parts.length, id);
    let rows: NumberedRow[] = [];
    const batch = (): SourceBatch => ({ ...columnsOf(rows), cursor: { file, documents } });
    for (; file < parts.length; file++, documents = 0) {
      const part = parts[file]!;
      for await (const row of unchangedRows(part, documents, database, id)) {
        signal.throwIfAborted();
        rows.push({ part, row, number: `${file}.${documents}` });
        documents++;
        if (rows.length < batchSize) continue;
        yield batch();
        rows = [];
      }
    }
    if (rows.length > 0) yield batch();
  } finally {
    database.close();
  }
}

/**
 * The rows of a file that is at the end what it was at the beginning, and when it was described.
 *
 * @throws FWK_SOURCE_CHANGED before the first row, behind the last, and where a file that is being rewritten cannot be read
 */
async function* unchangedRows(
  { file, layout, columns }: Part,
  skip: number,
  database: Database,
  id: string,
): AsyncGenerator<StoredRow> {
  await requireUnchanged(file, id);
  try {
    yield* database.documents(file, layout, columns, skip);
  } catch (error) {
    await requireUnchanged(file, id);
    throw error;
  }
  await requireUnchanged(file, id);
}

interface NumberedRow {
  readonly part: Part;
  readonly row: StoredRow;
  /** Place in the dataset: stands for a key where the file has none. */
  readonly number: string;
}

function columnsOf(rows: readonly NumberedRow[]): Omit<SourceBatch, 'cursor'> {
  const places = rows.map(({ row }) => placesOf(row));
  const repositories = places.map(([own]) => own.repository);
  const paths = places.map(([own]) => own.path);
  const column = (value: (row: StoredRow, part: Part) => JsonValue) =>
    rows.map(({ row, part }) => value(row, part));
  return {
    // The key is part of the id: the same path of the same repository may be there in several versions.
    ids: rows.map(({ row, number }, at) => `${repositories[at]}:${paths[at]}#${row.key ?? number}`),
    contents: rows.map(({ row }) => Buffer.from(row.content, 'utf8')),
    meta: {
      [META.path]: paths,
      [META.repository]: repositories,
      [META.licenseExpression]: column((row) => licenceExpression(row.licences)),
      [META.alsoIn]: places.map(([, ...others]) => (others.length === 0 ? null : others)),
      [META.licenseFiles]: column(() => []),
      [META.share]: column(() => 'code'),
      [META.language]: column((row, part) => row.language?.toLowerCase() ?? part.language),
      dataset: column((_, part) => part.layout.dataset),
      stars: column((row) => row.stars),
    },
  };
}

type Place = { readonly repository: string; readonly path: string };

/** Where a file was found, each place once; the first is its own. */
function placesOf({ repositories, paths }: StoredRow): readonly [Place, ...Place[]] {
  const places: Place[] = [];
  for (const [at, name] of repositories.entries()) {
    if (name === null) continue;
    const place = { repository: `git:${name}`, path: paths[at] ?? 'unknown' };
    if (!places.some(({ repository, path }) => repository === place.repository && path === place.path)) {
      places.push(place);
    }
  }
  const [own, ...others] = places;
  return own === undefined ? [{ repository: 'git:unknown', path: paths[0] ?? 'unknown' }] : [own, ...others];
}

/** @throws FWK_SOURCE_CHANGED */
async function requireUnchanged(file: DatasetFile, id: string): Promise<void> {
  const facts = await stat(file.path).catch(() => undefined);
  if (facts?.size === file.bytes && facts.mtimeMs === file.modified) return;
  throw frameworkError('FWK_SOURCE_CHANGED', {
    message: `'${file.name}' of source ${id} has changed since the source was described`,
    at: file.path,
  });
}

function positionOf(cursor: JsonValue, files: number, id: string): Position {
  if (cursor === null) return { file: 0, documents: 0 };
  const { file, documents } = cursor as Partial<Record<keyof Position, number>>;
  const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
  if (isCount(file) && isCount(documents) && file <= files) return { file, documents };
  throw frameworkError('FWK_SOURCE_CHANGED', {
    message: `source ${id} has ${files} files and cannot go on after ${JSON.stringify(cursor)}`,
    at: id,
  });
}
