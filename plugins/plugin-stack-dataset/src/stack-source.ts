import { createHash } from 'node:crypto';
import {
  canonicalJson,
  checkRemoteSets,
  fetchRemoteSets,
  frameworkError,
  type JsonValue,
  type Source,
  type SourceContext,
  type SourceDescription,
} from '@framework/sdk';
import type { Config } from './config.js';
import { countPart } from './counted-part.js';
import { contentHash, datasetFiles, inOrder, isDatasetFile, remoteDatasetFiles } from './dataset-files.js';
import { type Part, partsOf } from './parts.js';
import { type MarkedFile, portionOf, portionsBehind } from './portion-marks.js';
import { positionOf } from './position.js';
import { portionBatches, readBatches } from './read-batches.js';
import { type Session, withSession } from './session.js';
import { SharedDatabase } from './tables/shared-database.js';

/** Bumped when the same files would be delivered as other documents. */
const DELIVERY_VERSION = 4;
/** Places named of lines that were skipped for one reason. */
const PLACES_SHOWN = 5;

/**
 * The source over files of The Stack, v1.x or v2, or StarCoderData.
 *
 * @param shared what portions are read with, in a worker; closed by whoever gives it
 */
export function stackSource(config: Config, shared = new SharedDatabase()): Source {
  const at = 'plugins.plugin-stack-dataset';
  const remote = { sets: config.remote, at: `${at}.remote`, takes: isDatasetFile };
  /** Files here: none is no mistake where there are others elsewhere. */
  const local = async () =>
    config.files.length === 0 && config.remote.length > 0 ? [] : datasetFiles(config.files, `${at}.files`);
  const all = async (ctx: SourceContext) =>
    inOrder([...(await local()), ...(await remoteDatasetFiles(await fetchRemoteSets(remote, ctx)))]);
  /** The files as they were described: what is read later must be the same. */
  let described: readonly MarkedFile[] | undefined;
  return {
    id: config.id,
    // Of files elsewhere the columns are not known before they are here: their layout is told when they are described.
    check: (ctx) =>
      withSession(config, ctx, async (session) => {
        const parts = await partsOf(session, await local());
        await checkRemoteSets(remote, ctx);
        await session.requireFor(parts);
        await session.checkBlobs();
        if (config.licencesFrom.length === 0) warnUnlicensed(parts, ctx);
      }),
    describe: (ctx) =>
      withSession(config, ctx, async (session) => {
        const parts = await partsOf(session, await all(ctx));
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
          (await partsOf(session, await all(ctx))).map((part) => ({ part, skipped: null, marks: null })),
        options,
        ctx,
      ),
    async portions(cursor) {
      // Each worker would need the licences of all rows, or list what lies elsewhere: that is done once.
      if (described === undefined || config.licencesFrom.length > 0 || config.remoteBlobs.length > 0)
        return null;
      return portionsBehind(
        described,
        cursor === null ? null : positionOf(cursor, described.length, config.id),
      );
    },
    async *openPortion(portion, options, ctx) {
      yield* portionBatches(config, () => shared.connect(), portionOf(portion), options, ctx);
    },
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
): Promise<{ readonly files: readonly MarkedFile[]; readonly description: SourceDescription }> {
  const hash = createHash('sha256').update(canonicalJson(await keyOf(config, session)));
  const total = { documents: 0, bytes: 0 };
  const skipped = new Map<string, number>();
  const skip = (reason: string, count: number) => skipped.set(reason, (skipped.get(reason) ?? 0) + count);
  const places = new Map<string, readonly string[]>();
  const datasets = new Map<string, number>();
  const licences = { found: 0, missed: 0 };
  const files: MarkedFile[] = [];
  for (const part of parts) {
    ctx.signal.throwIfAborted();
    const { file, layout, language } = part;
    // A file of gigabytes takes minutes, and nobody should think that this one hangs.
    const passed = (done: number) =>
      ctx.progress?.({ done, total: file.bytes, unit: 'bytes', note: file.name });
    const counted = await countPart(part, total.documents, session, ctx);
    const { documents, bytes, empty, skipped: missing, lines, marks } = counted;
    if (empty > 0) skip('without-content', empty);
    for (const [reason, count] of [...(missing?.counts ?? []), ...(lines?.counts ?? [])]) skip(reason, count);
    for (const [reason, found] of lines?.places ?? [])
      places.set(reason, [...(places.get(reason) ?? []), ...found].slice(0, PLACES_SHOWN));
    total.documents += documents;
    total.bytes += bytes;
    datasets.set(layout.dataset, (datasets.get(layout.dataset) ?? 0) + documents);
    const stated = layout.dataset === 'starcoderdata' ? await session.stated(ctx.signal) : null;
    if (stated !== null) {
      const found = await stated.count(part, ctx.signal);
      licences.found += found;
      licences.missed += documents - found;
    }
    const content = await contentHash(file, ctx.signal, passed);
    hash.update(`${JSON.stringify([file.name, layout.dataset, language])} ${content}\n`);
    for (const digest of [missing?.digest(), lines?.digest()]) if (digest) hash.update(`${digest}\n`);
    files.push({ part, skipped: missing, marks });
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
        ...(places.size === 0 ? {} : { skippedFirst: Object.fromEntries(places) }),
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

const noBlobs = (config: Config): Error =>
  frameworkError('FWK_SOURCE_EMPTY', {
    message: `none of the blobs that the rows name is in ${config.blobs ?? 'the sets of `remoteBlobs`'}`,
    at: `plugins.plugin-stack-dataset.${config.blobs === null ? 'remoteBlobs' : 'blobs'}`,
    action: 'name the folder whose files are called by `blob_id`',
  });
