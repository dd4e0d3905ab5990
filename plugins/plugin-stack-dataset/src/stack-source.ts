import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import {
  canonicalJson,
  checkRemoteSets,
  fetchRemoteSets,
  frameworkError,
  type JsonValue,
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
import { columnsOf, type ReadDocument } from './document-columns.js';
import { type Outcome, outcomesOf } from './outcomes.js';
import { type Part, partsOf } from './parts.js';
import { Session, withSession } from './session.js';
import { SkippedRows } from './skipped-rows.js';
import { countRows } from './tables/stored-rows.js';
import { requireWhole } from './whole-file.js';

/** Where a source goes on: a file, and how many of its rows were read. */
interface Position {
  readonly file: number;
  readonly documents: number;
}

/** A file as it was described. */
interface Described {
  readonly part: Part;
  /** Rows whose text was not to be had; null where every row has one. */
  readonly skipped: SkippedRows | null;
}

/** Bumped when the same files would be delivered as other documents. */
const DELIVERY_VERSION = 4;

/** The source over files of The Stack, v1.x or v2, or StarCoderData. */
export function stackSource(config: Config): Source {
  const at = 'plugins.plugin-stack-dataset';
  const remote = { sets: config.remote, at: `${at}.remote`, takes: isDatasetFile };
  /** Files here: none is no mistake where there are others elsewhere. */
  const local = async () =>
    config.files.length === 0 && config.remote.length > 0 ? [] : datasetFiles(config.files, `${at}.files`);
  const all = async (ctx: SourceContext) =>
    inOrder([...(await local()), ...(await remoteDatasetFiles(await fetchRemoteSets(remote, ctx)))]);
  /** The files as they were described: what is read later must be the same. */
  let described: readonly Described[] | undefined;
  return {
    id: config.id,
    // Of files elsewhere the columns are not known before they are here: their layout is told when they are described.
    check: (ctx) =>
      withSession(config, ctx, async (session) => {
        const parts = await partsOf(session.database, await local(), config.dataset);
        await checkRemoteSets(remote, ctx);
        await session.requireFor(parts);
        await session.checkBlobs();
        if (config.licencesFrom.length === 0) warnUnlicensed(parts, ctx);
      }),
    describe: (ctx) =>
      withSession(config, ctx, async (session) => {
        const parts = await partsOf(session.database, await all(ctx), config.dataset);
        await session.requireFor(parts);
        if (config.remote.length > 0 && config.licencesFrom.length === 0) warnUnlicensed(parts, ctx);
        const { files, description } = await describe(parts, config, session, ctx);
        described = files;
        return description;
      }),
    open: (options, ctx) =>
      readBatches(
        config,
        () => described,
        async (session) =>
          (await partsOf(session.database, await all(ctx), config.dataset)).map((part) => ({
            part,
            skipped: null,
          })),
        options,
        ctx,
      ),
  };
}

function warnUnlicensed(parts: readonly Part[], { log }: SourceContext): void {
  if (parts.every(({ layout }) => layout.dataset !== 'starcoderdata')) return;
  log.warn(
    'StarCoderData states no licence: what licence its files are under cannot be proven from it. A licence filter drops them unless it is told to keep what nothing states a licence for; `licencesFrom` joins them to the rows of The Stack',
  );
}

async function describe(
  parts: readonly Part[],
  config: Config,
  session: Session,
  ctx: SourceContext,
): Promise<{ readonly files: readonly Described[]; readonly description: SourceDescription }> {
  const hash = createHash('sha256').update(canonicalJson(await keyOf(config, session)));
  const total = { documents: 0, bytes: 0 };
  const skipped = new Map<string, number>();
  const skip = (reason: string, count: number) => skipped.set(reason, (skipped.get(reason) ?? 0) + count);
  const datasets = new Map<string, number>();
  const licences = { found: 0, missed: 0 };
  const files: Described[] = [];
  for (const part of parts) {
    ctx.signal.throwIfAborted();
    const { file, layout, relation, language } = part;
    // A file of gigabytes takes minutes, and nobody should think that this one hangs.
    const passed = (done: number) =>
      ctx.progress?.({ done, total: file.bytes, unit: 'bytes', note: file.name });
    await requireWhole(file, ctx.signal, passed);
    const counted = await countRows(session.database, file, layout, relation);
    if (counted.empty > 0) skip('without-content', counted.empty);
    const read = layout.text.kind === 'blob' ? await readThrough(part, session, ctx) : null;
    const { documents, bytes } = read ?? counted;
    for (const [reason, count] of read?.skipped.counts ?? []) skip(reason, count);
    total.documents += documents;
    total.bytes += bytes;
    datasets.set(layout.dataset, (datasets.get(layout.dataset) ?? 0) + documents);
    const stated = layout.dataset === 'starcoderdata' ? await session.stated(ctx.signal) : null;
    if (stated !== null) {
      const found = await stated.count(file, relation);
      licences.found += found;
      licences.missed += documents - found;
    }
    const content = await contentHash(file, ctx.signal, passed);
    hash.update(`${JSON.stringify([file.name, layout.dataset, language])} ${content}\n`);
    if (read !== null) hash.update(`${read.skipped.digest()}\n`);
    files.push({ part, skipped: read?.skipped ?? null });
  }
  if (total.documents === 0 && skipped.has('blob-missing')) throw noBlobs(config);
  if (licences.missed > 0) {
    ctx.log.warn(
      `${licences.missed} of ${licences.found + licences.missed} rows of StarCoderData are in none of the rows of \`licencesFrom\`: what licence they are under cannot be proven`,
    );
  }
  return {
    files,
    description: {
      fingerprint: hash.digest('hex'),
      ...total,
      skipped: Object.fromEntries(skipped),
      details: {
        files: parts.length,
        documents: Object.fromEntries(datasets),
        ...(config.licencesFrom.length === 0 ? {} : { licences: { ...licences } }),
        ...(config.remote.length === 0 ? {} : { remote: config.remote.map((set) => ({ ...set })) }),
        ...(config.remoteBlobs.length === 0
          ? {}
          : { remoteBlobs: config.remoteBlobs.map((set) => ({ ...set })) }),
      },
    },
  };
}

/** What the documents depend on beside the files. */
async function keyOf({ id, undecodable, maxBlobBytes }: Config, session: Session): Promise<JsonValue> {
  const licences = await session.licenceHashes();
  return { version: DELIVERY_VERSION, id, undecodable, maxBlobBytes, licences: [...licences] };
}

/** Texts that lie elsewhere are all read once: how many there are and how large, and that each is what its id says. */
async function readThrough(part: Part, session: Session, ctx: SourceContext) {
  const skipped = new SkippedRows();
  const total = { documents: 0, bytes: 0 };
  let row = 0;
  for await (const outcomes of outcomesOf(part, 0, await session.reading(part, ctx.signal))) {
    for (const outcome of outcomes) {
      if (outcome.kind === 'skipped') skipped.add(row, outcome.reason);
      else {
        total.documents++;
        total.bytes += outcome.document.bytes.byteLength;
      }
      row++;
      if (row % 1024 === 0)
        ctx.progress?.({ done: row, total: null, unit: 'documents', note: part.file.name });
    }
  }
  return { ...total, skipped };
}

async function* readBatches(
  config: Config,
  described: () => readonly Described[] | undefined,
  find: (session: Session) => Promise<readonly Described[]>,
  { cursor, batchSize }: OpenOptions,
  ctx: SourceContext,
): AsyncGenerator<SourceBatch> {
  const { id } = config;
  const session = await Session.open(config, ctx);
  try {
    const files = described() ?? (await find(session));
    let { file, documents } = positionOf(cursor, files.length, id);
    let read: ReadDocument[] = [];
    const batch = (): SourceBatch => ({ ...columnsOf(read), cursor: { file, documents } });
    for (; file < files.length; file++, documents = 0) {
      const { part, skipped } = files[file]!;
      for await (const outcomes of unchanged(part, documents, session, id, ctx.signal)) {
        for (const outcome of outcomes) {
          ctx.signal.throwIfAborted();
          const number = documents++;
          if (skipped !== null && skipped.has(number) !== (outcome.kind === 'skipped')) {
            throw changed(`the text of row ${number} of '${part.file.name}'`, part.file.path, id);
          }
          if (outcome.kind === 'skipped') continue;
          read.push({ part, document: outcome.document, file, number });
          if (read.length < batchSize) continue;
          yield batch();
          read = [];
        }
      }
    }
    if (read.length > 0) yield batch();
  } finally {
    await session.close();
  }
}

/**
 * The rows of a file that is at the end what it was at the beginning, and when it was described.
 *
 * @throws FWK_SOURCE_CHANGED before the first row, behind the last, and where a file that is being rewritten cannot be read
 */
async function* unchanged(
  part: Part,
  skip: number,
  session: Session,
  id: string,
  signal: AbortSignal,
): AsyncGenerator<readonly Outcome[]> {
  await requireUnchanged(part.file, id);
  try {
    yield* outcomesOf(part, skip, await session.reading(part, signal));
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

const noBlobs = (config: Config): Error =>
  frameworkError('FWK_SOURCE_EMPTY', {
    message: `none of the blobs that the rows name is in ${config.blobs ?? 'the sets of `remoteBlobs`'}`,
    at: `plugins.plugin-stack-dataset.${config.blobs === null ? 'remoteBlobs' : 'blobs'}`,
    action: 'name the folder whose files are called by `blob_id`',
  });

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
