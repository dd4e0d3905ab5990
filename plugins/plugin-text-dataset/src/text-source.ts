import { createHash } from 'node:crypto';
import { FILE_BEGINNING, type FrameListener, fileRows, parseRow } from '@framework/readers';
import {
  canonicalJson,
  checkRemoteSets,
  fetchRemoteSets,
  frameworkError,
  type HookContext,
  type JsonObject,
  META,
  type OpenOptions,
  type PortionOptions,
  type RemoteSet,
  type Source,
  type SourceBatch,
  type SourceContext,
  type SourceDescription,
} from '@framework/sdk';
import type { Config } from './config.js';
import type { Dataset } from './dataset.js';
import {
  contentHash,
  type DatasetFile,
  datasetFiles,
  inOrder,
  isDatasetFile,
  remoteDatasetFiles,
  requireUnchanged,
} from './dataset-files.js';
import { layoutOf } from './layouts/layouts.js';
import { GroupMessages } from './layouts/openassistant/group-messages.js';
import { subsetsOf } from './layouts/subsets.js';
import { type Document, type Outcome, outcomes, type Reading } from './outcomes.js';
import { isBefore, PortionMarks, type PortionRange, rangeOf } from './portion-marks.js';
import { type Position, positionOf, START } from './position.js';
import type { Template } from './template.js';

/** Bumped when the same files would be delivered as other documents. */
const DELIVERY_VERSION = 1;
/** Places named of rows that were skipped for one reason. */
const PLACES_SHOWN = 5;

type Options = Pick<
  Config,
  'treePaths' | 'excludeSubsets' | 'invalidUtf8' | 'maxRowBytes' | 'maxWindowBytes'
>;

/** Where the files of a dataset lie. */
export interface NamedFiles {
  /** Files and folders of this machine. */
  readonly local: readonly string[];
  readonly remote: readonly RemoteSet[];
}

/** The source over the files of one dataset. */
export function textSource(
  dataset: Dataset,
  named: NamedFiles,
  template: Template,
  options: Options,
): Source {
  const id = `dataset:${dataset.name}`;
  const at = `plugins.plugin-text-dataset.datasets.${dataset.name}`;
  const atRemote = `plugins.plugin-text-dataset.remote.${dataset.name}`;
  const remote = { sets: named.remote, at: atRemote, takes: isDatasetFile };
  const reading = (tally: Reading['tally']): Reading => ({
    dataset,
    template,
    layout: layoutOf(dataset, options),
    limits: { maxRowBytes: options.maxRowBytes, maxWindowBytes: options.maxWindowBytes },
    invalidUtf8: options.invalidUtf8,
    tally,
  });
  /** Files here: none is no mistake where there are others elsewhere. */
  const local = async () =>
    named.local.length === 0 && named.remote.length > 0 ? [] : await datasetFiles(named.local, at);
  const find = async (ctx: SourceContext) => {
    const fetched = await fetchRemoteSets(remote, ctx);
    return inOrder(
      [...(await local()), ...(await remoteDatasetFiles(fetched))],
      named.local.length > 0 ? at : atRemote,
    );
  };
  /** The files as they were described: what is read later must be the same. */
  let described: readonly DatasetFile[] | undefined;
  let marks: PortionMarks | undefined;
  return {
    id,
    async check(ctx) {
      for (const file of await local()) await requireLayout(file, reading(nothing), ctx);
      // Of files elsewhere no row is here yet: their layout is told when they are described.
      await checkRemoteSets(remote, ctx);
      if (dataset.warning !== undefined) ctx.log.warn(`${dataset.name}: ${dataset.warning}`);
    },
    async describe(ctx) {
      described = await find(ctx);
      if (named.remote.length > 0)
        for (const file of described) await requireLayout(file, reading(nothing), ctx);
      const { treePaths, excludeSubsets, invalidUtf8, maxRowBytes } = options;
      const settings = { treePaths, excludeSubsets, invalidUtf8, maxRowBytes };
      const claims = { dataset, template, subsets: subsetsOf(dataset.name) };
      const key = canonicalJson({ version: DELIVERY_VERSION, settings, claims } as unknown as JsonObject);
      marks = new PortionMarks(described, dataset);
      return describe(id, at, { files: described, marks }, named.remote, key, reading, ctx);
    },
    async *open(open, ctx) {
      const files = described ?? (await find(ctx));
      yield* batches(id, files, reading(nothing), open, ctx);
    },
    async portions(cursor) {
      if (described === undefined || marks === undefined) return null;
      return marks.portions(cursor === null ? null : positionOf(cursor, described.length, id));
    },
    openPortion: (portion, open, ctx) => portionBatches(id, rangeOf(portion), reading(nothing), open, ctx),
  };
}

const nothing = (): void => undefined;

/**
 * Compares the first row of a file with the dataset's layout, before any work.
 *
 * @throws FWK_SOURCE_UNREADABLE naming the keys that are missing
 */
async function requireLayout(
  file: DatasetFile,
  { layout, limits, dataset }: Reading,
  ctx: HookContext,
): Promise<void> {
  const groups = dataset.layout === 'openassistant' ? new GroupMessages() : null;
  for await (const part of fileRows(file, FILE_BEGINNING, limits, ctx.signal)) {
    if (part.kind !== 'rows') continue;
    for (const raw of part.rows) {
      const row = parseRow(raw, 'replace');
      const [first] = groups === null ? [row] : [...groups.push(row), ...groups.end()];
      if (first?.kind !== 'row') continue;
      const { value } = first;
      const missing = layout.needs.filter((key) => !Object.hasOwn(value, key));
      if (missing.length === 0) return;
      throw frameworkError('FWK_SOURCE_UNREADABLE', {
        message: `row ${first.place.number} of '${file.name}' has no ${missing.join(', ')}, as rows of ${dataset.name} have (it has: ${Object.keys(value).slice(0, 12).join(', ').slice(0, 300)})`,
        at: file.path,
        action: `name files of ${dataset.name}, or name the dataset they are of`,
      });
    }
  }
}

async function describe(
  id: string,
  at: string,
  { files, marks }: { readonly files: readonly DatasetFile[]; readonly marks: PortionMarks },
  remote: readonly RemoteSet[],
  settings: string,
  reading: (tally: Reading['tally']) => Reading,
  ctx: HookContext,
): Promise<SourceDescription> {
  const hash = createHash('sha256').update(`${settings}\n`);
  const inside = new Counts();
  const skipped = new Counts();
  const licences = new Counts();
  const subsets = new Counts();
  const places = new Map<string, string[]>();
  let documents = 0;
  let bytes = 0;
  const take = (outcome: Outcome) => {
    if (outcome.kind === 'document') {
      marks.add(outcome.next, documents, outcome.bytes.byteLength);
      documents++;
      bytes += outcome.bytes.byteLength;
      licences.add(String(outcome.meta[META.licenseExpression] ?? 'cannot be proven'));
      const { subset } = outcome.meta;
      if (subset !== undefined) subsets.add(typeof subset === 'string' ? subset : 'unknown');
      return;
    }
    skipped.add(outcome.reason);
    const named = places.get(outcome.reason) ?? [];
    if (named.length < PLACES_SHOWN) places.set(outcome.reason, [...named, outcome.place]);
  };
  const told = reading((what) => inside.add(what));
  const entered: FrameListener = (frame) => marks.entered(frame);
  for (const [index, file] of files.entries()) {
    marks.begin(index);
    hash.update(`${JSON.stringify(file.name)} ${await contentHash(file, ctx.signal)}\n`);
    for await (const portion of unchanged(
      file,
      id,
      outcomes(file, { ...START, file: index }, told, ctx.signal, { entered }),
    )) {
      for (const outcome of portion) take(outcome);
    }
  }
  const { dataset, template } = told;
  if (documents === 0) throw empty(id, at, skipped);
  return {
    fingerprint: hash.digest('hex'),
    documents,
    bytes,
    skipped: skipped.sorted(),
    details: {
      files: files.length,
      ...(remote.length === 0 ? {} : { remote: remote.map((set) => ({ ...set })) }),
      licences: licences.sorted(),
      licenceStated: dataset.licenceStated,
      licenceFlags: dataset.flags,
      generatedBy: dataset.generatedBy,
      template: template.name,
      inside: inside.sorted(),
      ...subsetDetails(dataset, subsets.sorted()),
      skippedFirst: Object.fromEntries([...places].sort(([a], [b]) => (a < b ? -1 : 1))),
    },
  };
}

/** How many documents each subset gave, and of those without a licence why there is none. */
function subsetDetails(dataset: Dataset, documents: Readonly<Record<string, number>>): JsonObject {
  const known = subsetsOf(dataset.name);
  const unproven = Object.keys(documents).flatMap((name) => {
    const subset = Object.hasOwn(known, name)
      ? known[name]!
      : { licence: null, why: 'a subset nobody described' };
    return subset.licence === null ? [[name, subset.why] as const] : [];
  });
  return Object.keys(documents).length === 0
    ? {}
    : { subsets: documents, cannotBeProven: Object.fromEntries(unproven) };
}

const empty = (id: string, at: string, skipped: Counts): Error => {
  const seen = Object.entries(skipped.sorted()).map(([reason, rows]) => `${rows} ${reason}`);
  return frameworkError('FWK_SOURCE_EMPTY', {
    message: `${id} has no row that makes a document (skipped: ${seen.join(', ') || 'nothing'})`,
    at,
  });
};

class Counts {
  readonly #counts = new Map<string, number>();

  add(what: string): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
  }

  sorted(): Record<string, number> {
    return Object.fromEntries([...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

async function* batches(
  id: string,
  files: readonly DatasetFile[],
  reading: Reading,
  { cursor, batchSize }: OpenOptions,
  { signal }: HookContext,
): AsyncGenerator<SourceBatch> {
  const start = positionOf(cursor, files.length, id);
  let rows: Document[] = [];
  for (let index = start.file; index < files.length; index++) {
    const file = files[index]!;
    const from: Position = index === start.file ? start : { ...START, file: index };
    for await (const portion of unchanged(file, id, outcomes(file, from, reading, signal))) {
      for (const outcome of portion) {
        signal.throwIfAborted();
        if (outcome.kind === 'skipped') continue;
        rows.push(outcome);
        if (rows.length < batchSize) continue;
        yield batchOf(rows);
        rows = [];
      }
    }
  }
  if (rows.length > 0) yield batchOf(rows);
}

/** The same documents between two positions of one file. */
async function* portionBatches(
  id: string,
  { file, from, frame, to }: PortionRange,
  reading: Reading,
  { first, batchSize }: PortionOptions,
  { signal }: HookContext,
): AsyncGenerator<SourceBatch> {
  let rows: Document[] = [];
  let wanted = first;
  for await (const document of between(
    unchanged(file, id, outcomes(file, from, reading, signal, { frame })),
    to,
  )) {
    signal.throwIfAborted();
    rows.push(document);
    if (rows.length < wanted) continue;
    yield batchOf(rows);
    rows = [];
    wanted = batchSize;
  }
  // Left before its end, nobody has looked at the file again.
  await requireUnchanged(file, id);
  if (rows.length > 0) yield batchOf(rows);
}

/** Documents up to the one that reading goes on behind; what stands behind it is not read. */
async function* between(
  portions: AsyncIterable<Iterable<Outcome>>,
  to: Position | null,
): AsyncGenerator<Document> {
  for await (const portion of portions) {
    for (const outcome of portion) {
      if (outcome.kind === 'skipped') continue;
      yield outcome;
      if (to !== null && !isBefore(outcome.next, to)) return;
    }
  }
}

/**
 * What is read of a file that is at the end what it was at the beginning, and when it was described.
 *
 * @throws FWK_SOURCE_CHANGED before the first portion, behind the last, and where a file that is being rewritten cannot be read
 */
async function* unchanged<T>(file: DatasetFile, id: string, portions: AsyncIterable<T>): AsyncGenerator<T> {
  await requireUnchanged(file, id);
  try {
    yield* portions;
  } catch (error) {
    await requireUnchanged(file, id);
    throw error;
  }
  await requireUnchanged(file, id);
}

const batchOf = (rows: readonly Document[]): SourceBatch => ({
  ids: rows.map(({ id }) => id),
  contents: rows.map(({ bytes }) => bytes),
  meta: Object.fromEntries(
    Object.keys(rows[0]!.meta).map((column) => [column, rows.map(({ meta }) => meta[column] ?? null)]),
  ),
  cursor: rows.at(-1)!.next,
});
