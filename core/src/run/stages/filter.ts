import {
  type ColumnBatch,
  frameworkError,
  isFrameworkError,
  type JsonObject,
  type JsonValue,
  type RecordBatch,
  type VerdictTally,
} from '@framework/sdk';
import { fitContext } from '../contexts.js';
import { dataClosureOf, identityOf } from '../data-plugins.js';
import { DocumentShards, shardName } from '../documents.js';
import { blendsOf, earlierBlends } from '../earlier-blend.js';
import { failpoint } from '../failpoint.js';
import { fingerprintsOf } from '../fits.js';
import { ShardLicences } from '../licence-texts.js';
import { type Made, objectOf, type Session } from '../session.js';
import type { StoredObject } from '../store.js';
import { TallyCounter } from '../verdict-tally.js';
import { DistinctIds } from './distinct-ids.js';
import type { DuplicateIds } from './duplicate-ids.js';
import { encodeBatch, filesOf } from './encoded-batch.js';
import { judge } from './filter-chain.js';
import { findDuplicateIds, knownDuplicateIds } from './find-duplicate-ids.js';
import { idHash } from './id-hash.js';
import { type Ingested, sourceInputs, totals } from './ingest.js';
import { JudgedBatches } from './judged-batches.js';
import { ShardWriter } from './shard-files.js';
import type { SourcePosition } from './sources.js';
import { survivors } from './survivors.js';

export interface Filtered extends Made {
  readonly documents: DocumentShards;
  readonly tally: VerdictTally;
  /** Plugin id → what its `fit` left. */
  readonly fits: Readonly<Record<string, StoredObject>>;
  /** Documents that were not asked about, as another before them has their id. */
  readonly duplicates: DuplicateIds;
}

/** A verdict other than keep, as `verdicts-00000.ndjson` holds it. */
export interface VerdictLine {
  readonly id: string;
  readonly plugin: string;
  readonly action: string;
  readonly reason: string;
  readonly split?: string;
  readonly evidence: JsonValue;
  /** Bytes of the document. */
  readonly bytes: number;
  /** Id of the source that delivered it; missing from objects of before it was recorded. */
  readonly source?: string;
  /** Metadata of a dropped document, on its first line: the document table has no row for it. */
  readonly meta?: JsonObject;
}

/** What a closed shard's journal line says: how to go on after it. */
interface ShardLine {
  readonly position: SourcePosition;
  readonly tally: VerdictTally;
}

/**
 * `filter`: first every tap that fits reads the stream as the taps before it leave it; then the whole chain judges
 * every document, and what stays is written in the order of the sources.
 *
 * That no id comes twice is told by the stream itself, at the end of its first pass; where one does, it begins again without those
 * documents. So sources without duplicates, which are most, are read no more often for it.
 *
 * @throws FWK_SOURCE_DUPLICATE_ID
 */
export async function filter(session: Session, ingested: Ingested): Promise<Filtered> {
  const known = await knownDuplicateIds(session, ingested);
  try {
    return await filterWithout(known, session, ingested);
  } catch (error) {
    if (!(error instanceof IdsRepeat)) throw error;
    session.voice.notice('filter: ids come more than once: looks at the sources again, then begins anew');
    const found = await findDuplicateIds(session, ingested);
    return filterWithout(found, session, ingested);
  }
}

/** Ids came more than once, or seem to, and nobody has looked yet which. */
class IdsRepeat extends Error {}

async function filterWithout(
  duplicates: DuplicateIds,
  session: Session,
  ingested: Ingested,
): Promise<Filtered> {
  const judged = new JudgedBatches(session.paths.dir);
  try {
    return await filterAll(session, { ingested, duplicates, judged });
  } finally {
    judged.close();
  }
}

/** What every pass goes over. */
interface Stream {
  readonly ingested: Ingested;
  readonly duplicates: DuplicateIds;
  readonly judged: JudgedBatches;
}

async function filterAll(session: Session, given: Stream): Promise<Filtered> {
  const fits = await fitTaps(session, given);
  const { plan, kernel } = session;
  const earlier = blendsOf(
    plan,
    kernel.taps.filter.map(({ plugin }) => plugin),
  );
  const made = await objectOf(
    session,
    'filter',
    'filter',
    {
      kind: 'documents',
      inputs: {
        stream: streamInputs(session, given, kernel.taps.filter.length, fits),
        shardBytes: plan.run.shardBytes,
        shards: 'of one source each',
        licences: 'texts by hash',
        // Not while there are none, as above the deny list: for whoever asks what the documents were compared with.
        ...(earlier.length === 0 ? {} : { earlier }),
      },
    },
    async (draft) => {
      const shards = await ShardWriter.open(draft);
      try {
        return await writeShards(session, { ...given, fits }, shards, draft.dir);
      } catch (error) {
        // Nobody can go on with what the list of before let in, and it may hold what was taken down.
        await shards.abandon();
        const isPast = isFrameworkError(error) && error.code === 'FWK_TAKEDOWN_MEANWHILE';
        if (isPast || error instanceof IdsRepeat) await draft.clear();
        throw error;
      } finally {
        await shards.abandon();
      }
    },
  );
  const tally = made.object.summary['tally'] as unknown as VerdictTally;
  const { duplicates } = given;
  return { ...made, documents: new DocumentShards(made.object), tally, fits, duplicates };
}

async function fitTaps(session: Session, given: Stream): Promise<Record<string, StoredObject>> {
  const { kernel, plan, features, heartbeat } = session;
  const fits: Record<string, StoredObject> = {};
  for (const [index, { plugin, handler }] of kernel.taps.filter.entries()) {
    if (handler.fit === undefined) continue;
    const made = await objectOf(
      session,
      'filter',
      `filter/${plugin}`,
      {
        kind: 'fit',
        inputs: {
          hook: 'filter',
          plugins: dataClosureOf(plan, [plugin]).map(identityOf),
          stream: streamInputs(session, given, index, fits),
        },
      },
      async (draft) => {
        await draft.clear();
        const surveyed = new WeakMap<RecordBatch, unknown>();
        const ids = new DistinctIds();
        const stream = survivorsOf(session, { ...given, fits }, index, surveyed, ids);
        const progress = (): void => heartbeat.touch();
        const context = fitContext(
          ...([plan.run.seed, 'filter fit', features, draft.artefact()] as const),
          ...([progress, await draft.scratch()] as const),
        );
        await kernel.guard(plugin, 'filter fit', (base) =>
          handler.fit!(stream, {
            ...context(base),
            surveyed: (batch) => surveyed.get(batch),
            blend: earlierBlends(session, plugin),
          }),
        );
        if (ids.suspects().size > 0) {
          await draft.clear();
          throw new IdsRepeat();
        }
        await draft.addFound();
        return { plugin };
      },
    );
    fits[plugin] = made.object;
  }
  return fits;
}

/** Everything the stream after the first `taps` depends on. */
function streamInputs(
  session: Session,
  { ingested, duplicates }: Stream,
  taps: number,
  fits: Readonly<Record<string, StoredObject>>,
): JsonObject {
  const chain = session.kernel.taps.filter.slice(0, taps).map(({ plugin }) => plugin);
  return {
    ...sourceInputs(session, ingested.descriptions),
    // Not while there is none: what was made before there were takedowns stays what it is.
    ...(session.denied.hash === null ? {} : { denied: session.denied.hash }),
    ...(duplicates.hash === null ? {} : { duplicates: duplicates.hash }),
    batchSize: session.plan.run.batchSize,
    order: chain,
    taps: dataClosureOf(session.plan, chain).map(identityOf),
    fits: Object.fromEntries(chain.map((plugin) => [plugin, fits[plugin]?.contentHash ?? null])),
  };
}

/** What the stream of a pass is made of. */
interface Passing extends Stream {
  readonly fits: Readonly<Record<string, StoredObject>>;
}

/** @param ids takes those of the first pass, where nobody has looked for duplicates among them */
async function* survivorsOf(
  session: Session,
  { ingested, duplicates, fits, judged }: Passing,
  taps: number,
  surveys: WeakMap<RecordBatch, unknown>,
  ids: DistinctIds,
): AsyncIterable<ColumnBatch> {
  const { plugin, handler } = session.kernel.taps.filter[taps]!;
  const { documents: total } = totals(ingested.descriptions);
  let done = 0;
  const fitted = fingerprintsOf(fits);
  const { sources } = ingested;
  const survey = handler.survey === undefined ? null : plugin;
  const looksAtIds = judged.taps === null && duplicates.object === null;
  const stream = judge(session, {
    ...{ sources, duplicates, taps, fitted, judged, survey },
    ...{ from: null, keep: 'for-later', leave: 'as-batches' },
  });
  for await (const { left: batch, surveyed } of stream) {
    if ('heads' in batch) continue;
    if (looksAtIds) ids.add(batch.ids.map(idHash));
    done += batch.length;
    session.heartbeat.touch();
    session.voice.progress('filter', { done, total, unit: 'documents', note: `fit ${plugin}` });
    const rest = survivors(batch);
    if (rest) {
      // Where the deny list took more, what was said is of other rows.
      if (surveyed?.rows === rest.length) surveys.set(rest, surveyed.said);
      yield rest;
    }
    failpoint('fit.middle');
  }
}

/**
 * @param folder of the shards
 * @throws FWK_SOURCE_CHANGED where not every document that the sources counted came in, or ids come twice that did not before;
 *   FWK_DATA_EMPTY; FWK_TAKEDOWN_MEANWHILE; IdsRepeat
 */
async function writeShards(
  session: Session,
  { ingested, duplicates, fits, judged }: Passing,
  shards: ShardWriter,
  folder: string,
): Promise<JsonObject> {
  const { kernel, plan, voice } = session;
  const resumed = shards.last<ShardLine>();
  if (resumed) voice.notice(`filter: goes on after ${shards.count} finished shards`);
  const ids = new DistinctIds();
  await ids.addShards(folder, shards.count);
  const tally = new TallyCounter(resumed?.tally);
  const { documents: total } = totals(ingested.descriptions);
  let position = resumed?.position ?? null;
  let open: string | undefined;
  let licences = new ShardLicences();
  const stream = judge(session, {
    sources: ingested.sources,
    duplicates,
    taps: kernel.taps.filter.length,
    fitted: fingerprintsOf(fits),
    from: position,
    judged,
    keep: 'nothing',
    survey: null,
    leave: 'encoded',
  });
  for await (const { left, source, sequence, cursor } of stream) {
    const encoded = 'heads' in left ? left : encodeBatch(left, source);
    ids.add(encoded.ids);
    // A shard holds documents of one source: the tree of hashes over it is the tree people think in.
    if (shards.isOpen && source !== open) await close();
    open = source;
    tally.merge(encoded.tally);
    position = { source, cursor, sequence: sequence + 1 };
    const names = (['shard', 'shard', 'verdicts', 'licences'] as const).map((kind, at) =>
      shardName(kind, shards.count, at === 0 ? 'bin' : 'ndjson'),
    );
    // Each shard has the texts of its own documents: one is taken up, and rewritten, without the others.
    if (!shards.isOpen) licences = new ShardLicences();
    await shards.append(names, filesOf(encoded, shards.bytes, licences));
    const counted = tally.read().documents.in;
    voice.progress('filter', { done: counted.documents, total, unit: 'documents', note: source });
    if (shards.bytes >= plan.run.shardBytes) await close();
  }
  if (shards.isOpen) await close();
  await shards.finish();
  const repeated = await ids.repeated(folder, shards.count);
  if (repeated.size > 0 && duplicates.object === null) throw new IdsRepeat();

  const counts = tally.read();
  if (repeated.size > 0) {
    throw frameworkError('FWK_SOURCE_CHANGED', {
      message: `${repeated.size} ids come more than once that did not when the sources were read for that`,
      at: 'stage filter',
    });
  }
  if (counts.documents.in.documents !== total) {
    throw frameworkError('FWK_SOURCE_CHANGED', {
      message: `the sources said they would deliver ${total} documents, and ${counts.documents.in.documents} came to the filters`,
      at: 'stage filter',
    });
  }
  if (counts.documents.kept.documents === 0) {
    throw frameworkError('FWK_DATA_EMPTY', {
      message: `of ${counts.documents.in.documents} documents ${counts.documents.dropped.documents} were dropped and ${counts.documents.held.documents} held out: none is left to train on${mostDropped(counts)}`,
      at: 'stage filter',
      action: 'loosen the filter that dropped most, or add sources',
    });
  }
  return { tally: counts as unknown as JsonObject, shards: shards.count };

  async function close(): Promise<void> {
    await session.denied.refuseOlder();
    await shards.close({
      position: position as unknown as JsonObject,
      tally: tally.read() as unknown as JsonObject,
    });
  }
}

function mostDropped({ byPlugin }: VerdictTally): string {
  const reasons = Object.entries(byPlugin).flatMap(([plugin, actions]) =>
    Object.entries(actions['drop'] ?? {}).map(([reason, { documents }]) => ({ plugin, reason, documents })),
  );
  const [most] = reasons.sort((a, b) => b.documents - a.documents);
  return most ? `; most by ${most.plugin}: ${most.documents} for ${most.reason}` : '';
}
