import { ColumnBatch, type JsonValue, type RecordColumns } from '@framework/sdk';
import { stageContext } from '../contexts.js';
import { loadFits } from '../fits.js';
import type { Session } from '../session.js';
import type { Digesting, Digests, FilterReply, FilterTask, Fits, Surveyed } from '../workers/tasks.js';
import type { JudgedBatches } from './judged-batches.js';
import { type OwnedSource, type ReadBatch, readSources, type SourcePosition } from './sources.js';

/** A batch that passed the taps, with where its source goes on after it. */
export interface JudgedBatch {
  readonly batch: ColumnBatch;
  readonly source: string;
  readonly cursor: JsonValue;
  /** What the survey that was asked for said of what is left of it. */
  readonly surveyed: Surveyed | null;
  /** Null where they were not asked for, or no worker had the last word. */
  readonly digests: Digests | null;
}

/** What is to be judged, and how far. */
export interface Judging {
  readonly sources: readonly OwnedSource[];
  /** How many taps of the chain. */
  readonly taps: number;
  readonly fitted: Fits;
  /** Where reading the sources goes on; null at their beginning. */
  readonly from: SourcePosition | null;
  /** What was judged before: from the beginning, the taps it has passed are not asked again. */
  readonly judged: JudgedBatches;
  /** Whether what these taps leave is kept there for those that read it with more of them. */
  readonly keep: 'for-later' | 'nothing';
  /** Plugin id of the tap whose `survey` is to look at what is left of each batch, if its workers can. */
  readonly survey: string | null;
  readonly digest: Digesting;
}

/**
 * Streams the sources through the first `taps` of the filter chain. Taps that may run anywhere do so in workers, up
 * to the first that must see the batches in order; from there on the main thread goes on, in sequence order.
 */
export async function* judge(
  session: Session,
  { sources, taps, fitted, from, judged, keep, survey, digest }: Judging,
): AsyncIterable<JudgedBatch> {
  const { kernel, executor, features, plan, stop } = session;
  const passed = from === null ? Math.min(judged.taps, taps) : 0;
  const chain = kernel.taps.filter.slice(passed, taps);
  const firstSerial = chain.findIndex(({ handler }) => handler.parallel === 'serial');
  const border = firstSerial < 0 ? chain.length : firstSerial;
  const inWorkers = chain.slice(0, border).map(({ plugin }) => plugin);
  const here = new Set(chain.slice(border).map(({ plugin }) => plugin));
  const only = (ids: Iterable<string>): Fits =>
    Object.fromEntries([...ids].flatMap((id) => (fitted[id] === undefined ? [] : [[id, fitted[id]]])));
  if (here.size > 0) await loadFits(kernel, session.store, 'filter', only(here), session.loaded);

  const reads = passed > 0 ? judged.read() : admitted(session, sources, from);
  const kept = keep === 'for-later' ? await judged.next() : undefined;
  // What a tap of the main thread leaves, a worker has not seen.
  const surveying = here.size === 0 ? survey : null;
  const digesting = here.size === 0 ? digest : 'nothing';
  try {
    const stream = inWorkers.length === 0 && surveying === null ? unsurveyed(reads) : parallel();
    for await (const { source, columns, surveyed, digests } of stream) {
      stop.check();
      const batch = new ColumnBatch(columns);
      if (here.size > 0) {
        await kernel.hooks.filter(batch, stageContext(plan.run.seed, 'filter', features), here);
      }
      // Before the deny list has its say on what was rewritten: it has it at the end of every pass.
      await kept?.add(source, batch.columns());
      session.denied.denyRewritten(batch);
      yield { batch, source, cursor: columns.cursor, surveyed, digests };
    }
    await kept?.finish(taps);
  } finally {
    await kept?.abandon();
  }

  async function* parallel(): AsyncIterable<SurveyedBatch> {
    // Results come in the order of the tasks: what went in first is what comes out first.
    const sent: ReadBatch[] = [];
    const fits = only(inWorkers);
    async function* tasks(): AsyncIterable<FilterTask> {
      for await (const read of reads) {
        sent.push(read);
        const { columns } = read;
        yield { columns, only: inWorkers, fitted: fits, survey: surveying, digest: digesting };
      }
    }
    for await (const reply of executor.map<FilterTask, FilterReply>(tasks(), 'filter', stop.signal)) {
      const { source, columns } = sent.shift()!;
      const { surveyed, digests } = reply;
      yield { source, columns: merge(columns, reply), surveyed, digests };
    }
  }
}

interface SurveyedBatch extends ReadBatch {
  readonly surveyed: Surveyed | null;
  readonly digests: Digests | null;
}

async function* unsurveyed(reads: AsyncIterable<ReadBatch>): AsyncIterable<SurveyedBatch> {
  for await (const read of reads) yield { ...read, surveyed: null, digests: null };
}

/** What the sources deliver, with the deny list's verdicts in front of every filter's. */
async function* admitted(
  session: Session,
  sources: readonly OwnedSource[],
  from: SourcePosition | null,
): AsyncIterable<ReadBatch> {
  for await (const { source, columns } of readSources(session, sources, from)) {
    yield { source, columns: session.denied.denyDelivered(columns) };
  }
}

const merge = (columns: RecordColumns, { verdicts, rewritten, meta }: FilterReply): RecordColumns => ({
  ...columns,
  verdicts,
  rewritten,
  meta: { ...columns.meta, ...meta },
});
