import {
  FrameworkError,
  frameworkError,
  type HookContext,
  type JsonValue,
  type Progress,
  type RecordColumns,
  recordColumns,
  type Source,
  type SourceSet,
} from '@framework/sdk';
import type { Kernel } from '../../plugins/kernel.js';
import { stageContext } from '../contexts.js';
import type { Heartbeat } from '../heartbeat.js';
import type { Session } from '../session.js';
import type { GivenBatch } from '../workers/tasks.js';
import { checkBatch } from './check-batch.js';
import { areBatches, areSeveral, portionsOf, readPortions } from './portions.js';

/** A source with the plugin that named it. */
export interface OwnedSource {
  readonly plugin: string;
  readonly source: Source;
}

/** Where reading goes on: after this batch of this source. */
export interface SourcePosition {
  readonly source: string;
  readonly cursor: JsonValue;
  /** Sequence number of the next batch. */
  readonly sequence: number;
}

/** The set that travels through `ingest`; told before each tap who speaks. */
export class CollectedSources implements SourceSet {
  speaker = '';
  readonly #owned: OwnedSource[] = [];

  get sources(): readonly Source[] {
    return this.#owned.map(({ source }) => source);
  }

  add(source: Source): void {
    const plugin = this.speaker;
    if (typeof source?.id !== 'string' || source.id === '') {
      throw frameworkError('FWK_HOOK_RESULT', {
        message: 'a source without an id was added',
        plugin,
        hook: 'ingest',
      });
    }
    const other = this.#owned.find((one) => one.source.id === source.id);
    if (other) {
      throw frameworkError('FWK_PLUGIN_CONFLICT', {
        message: `'${plugin}' adds the source '${source.id}', which '${other.plugin}' added already`,
        at: `source ${source.id}`,
        action:
          'give the sources different ids in the preset, or remove one of the plugins with `<plugin>: null`',
      });
    }
    this.#owned.push({ plugin, source });
  }

  /** In the order they are read: by id. */
  owned(): readonly OwnedSource[] {
    return [...this.#owned].sort((a, b) => (a.source.id < b.source.id ? -1 : 1));
  }
}

/**
 * The sources of a preset, in the order they are read; nothing of them is looked at.
 *
 * @throws FWK_SOURCE_EMPTY where no plugin names one
 */
export async function collectSources({
  kernel,
  plan,
  features,
}: Pick<Session, 'kernel' | 'plan' | 'features'>): Promise<readonly OwnedSource[]> {
  const set = new CollectedSources();
  const context = stageContext(plan.run.seed, 'ingest', features);
  await kernel.hooks.ingest(set, (base) => {
    set.speaker = base.plugin;
    return context(base);
  });
  const sources = set.owned();
  if (sources.length > 0) return sources;
  throw frameworkError('FWK_SOURCE_EMPTY', {
    message: 'no plugin of the preset named a source',
    at: `preset ${plan.preset.name}`,
    action: 'add a plugin that brings one, or give it something to read',
  });
}

/** How far the look at a source is: for people and the watchdog. */
export type SourceProgress = (source: string, progress: Progress) => void;

/** What the preflight found of one source; `error` is null for one that can be read. */
export interface CheckedSource extends OwnedSource {
  readonly error: FrameworkError | null;
}

/** Preflight of every source: none is read, and one that is not ready keeps no other from being looked at. */
export async function lookAtSources(
  kernel: Kernel,
  sources: readonly OwnedSource[],
  progress: SourceProgress,
): Promise<readonly CheckedSource[]> {
  const checked: CheckedSource[] = [];
  for (const { plugin, source } of sources) {
    const look = async (): Promise<null> => {
      if (source.check === undefined) return null;
      await kernel.guard(plugin, 'ingest check', (ctx) =>
        source.check!({ ...ctx, progress: (told) => progress(source.id, told) }),
      );
      return null;
    };
    checked.push({ plugin, source, error: await look().catch((error: FrameworkError) => error) });
  }
  return checked;
}

/** The same for a run: all problems at once, as one error. */
export async function checkSources(
  kernel: Kernel,
  sources: readonly OwnedSource[],
  progress: SourceProgress,
): Promise<void> {
  const problems = (await lookAtSources(kernel, sources, progress)).flatMap(({ error }) => error ?? []);
  const [first, ...others] = problems;
  if (first === undefined) return;
  if (others.length === 0) throw first;
  throw new FrameworkError(first.code, first.exitCode, first.action, {
    message: `${problems.length} sources are not ready: ${first.message}`,
    ...(first.at === undefined ? {} : { at: first.at }),
    problems,
  });
}

/** One batch of a source, numbered over all sources. */
export interface ReadBatch {
  readonly source: string;
  readonly columns: RecordColumns;
}

type Reading = Pick<Session, 'kernel' | 'plan' | 'stop'> &
  Partial<Pick<Session, 'executor'>> & { readonly heartbeat: Pick<Heartbeat, 'touch'> };

/** All documents of all sources, in order of their ids, each batch numbered. */
export async function* readSources(
  session: Reading,
  sources: readonly OwnedSource[],
  from: SourcePosition | null,
): AsyncIterable<ReadBatch> {
  for await (const { source, given } of deliverSources(session, sources, from, 'read')) {
    if (given.from === 'message') yield { source, columns: given.columns };
  }
}

/** A batch of a source, read or still to be read. */
export interface Delivery {
  readonly source: string;
  readonly given: Exclude<GivenBatch, { readonly from: 'disk' }>;
}

/**
 * The same.
 *
 * @param how whether batches that a worker can read by itself are left to it
 */
export async function* deliverSources(
  session: Reading,
  sources: readonly OwnedSource[],
  from: SourcePosition | null,
  how: 'read' | 'left-to-workers',
): AsyncIterable<Delivery> {
  const { plan, heartbeat, stop } = session;
  const { batchSize } = plan.run;
  let sequence = from?.sequence ?? 0;
  for (const owned of sources) {
    const { plugin, source } = owned;
    if (from !== null && source.id < from.source) continue;
    const cursor = from?.source === source.id ? from.cursor : null;
    const guard = guardOf(session, owned, sequence);
    const portions = isCut(session, plugin) ? await portionsOf(source, cursor, batchSize, guard) : null;
    const read = { plugin, source: source.id, batchSize };
    if (how === 'left-to-workers' && portions !== null && areBatches(portions, batchSize)) {
      for (const portion of portions) {
        stop.check();
        const task = { ...read, portion, first: batchSize };
        yield {
          source: source.id,
          given: { from: 'source', sequence: sequence++, read: task, duplicates: [] },
        };
      }
      continue;
    }
    const isElsewhere = portions !== null && areSeveral(portions, session.executor!);
    const batches = isElsewhere
      ? readPortions(portions, read, session.executor!, stop.signal)
      : readHere(session, owned, cursor, sequence);
    for await (const columns of batches) {
      stop.check();
      heartbeat.touch();
      yield {
        source: source.id,
        given: { from: 'message', columns: { ...columns, sequence: sequence++ } },
      };
    }
  }
}

/** Whether workers import the plugin for its sources. */
export const isCut = (
  { plan, executor }: Pick<Session, 'plan'> & Partial<Pick<Session, 'executor'>>,
  plugin: string,
): boolean =>
  executor !== undefined &&
  plan.plugins.some(
    ({ id, manifest }) => id === plugin && manifest.hooks.some((tap) => tap.portions === true),
  );

const guardOf =
  ({ kernel }: Reading, { plugin }: OwnedSource, batch: number) =>
  <T>(call: (ctx: HookContext) => T | Promise<T>) =>
    kernel.guard(plugin, 'ingest read', call, { batch });

/** Batches as `open` delivers them, numbered by whoever asks. */
async function* readHere(
  session: Reading,
  owned: OwnedSource,
  cursor: JsonValue,
  from: number,
): AsyncIterable<RecordColumns> {
  const { plugin, source } = owned;
  const { stop, heartbeat, plan } = session;
  const { batchSize } = plan.run;
  let sequence = from;
  const iterator = await guardOf(
    session,
    owned,
    sequence,
  )((ctx) => source.open({ cursor, batchSize }, ctx)[Symbol.asyncIterator]());
  let ended = false;
  try {
    for (;;) {
      stop.check();
      const next = await guardOf(session, owned, sequence)(() => iterator.next());
      heartbeat.touch();
      if (next.done) {
        ended = true;
        break;
      }
      checkBatch(plugin, source.id, next.value, batchSize);
      if (next.value.ids.length === 0) continue;
      yield recordColumns({ ...next.value, sequence: sequence++ });
    }
  } finally {
    // Left early: the source closes what it holds open. Its failure to do so must not hide why it was left.
    if (!ended) await Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
}
