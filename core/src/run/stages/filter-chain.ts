import { ColumnBatch, type JsonValue, type RecordColumns } from '@framework/sdk';
import { stageContext } from '../contexts.js';
import { loadFits } from '../fits.js';
import type { Session } from '../session.js';
import { countedIfShared } from '../shared-bytes.js';
import { LocalExecutor } from '../workers/local-executor.js';
import {
  type Changes,
  type FilterReply,
  type FilterTask,
  type Fits,
  type GivenBatch,
  type Surveyed,
  sequenceOf,
} from '../workers/tasks.js';
import { type DuplicateIds, withoutDuplicates } from './duplicate-ids.js';
import type { EncodedBatch } from './encoded-batch.js';
import type { JudgedBatches } from './judged-batches.js';
import { readKept } from './kept-batch.js';
import { deliverSources, type OwnedSource, type SourcePosition } from './sources.js';

/** A batch that passed the taps, with where its source goes on after it. */
export interface PassedBatch {
  readonly source: string;
  readonly sequence: number;
  readonly cursor: JsonValue;
  readonly left: ColumnBatch | EncodedBatch;
  /** What the survey that was asked for said of what is left of it. */
  readonly surveyed: Surveyed | null;
}

/** What is to be judged, and how far. */
export interface Judging {
  readonly sources: readonly OwnedSource[];
  /** Documents that no tap is asked about. */
  readonly duplicates: DuplicateIds;
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
  /** Encoded where a worker has the last word: whoever takes them must be ready for both. */
  readonly leave: 'as-batches' | 'encoded';
}

/**
 * Streams the sources through the first `taps` of the filter chain. Taps that may run anywhere do so in workers, up
 * to the first that must see the batches in order; from there on the main thread goes on, in sequence order.
 */
export async function* judge(
  session: Session,
  { sources, duplicates, taps, fitted, from, judged, keep, survey, leave }: Judging,
): AsyncIterable<PassedBatch> {
  const { kernel, executor, features, plan, stop } = session;
  const passed = from === null ? judged.taps : null;
  const chain = kernel.taps.filter.slice(passed ?? 0, taps);
  const firstSerial = chain.findIndex(({ handler }) => handler.parallel === 'serial');
  const border = firstSerial < 0 ? chain.length : firstSerial;
  const inWorkers = chain.slice(0, border).map(({ plugin }) => plugin);
  const here = new Set(chain.slice(border).map(({ plugin }) => plugin));
  const only = (ids: Iterable<string>): Fits =>
    Object.fromEntries([...ids].flatMap((id) => (fitted[id] === undefined ? [] : [[id, fitted[id]]])));
  if (here.size > 0) await loadFits(kernel, session.store, 'filter', only(here), session.loaded);

  // What a tap of the main thread leaves, a worker has not seen.
  const surveying = here.size === 0 ? survey : null;
  const encoding = leave === 'encoded' && here.size === 0 && session.denied.hash === null;
  const asksWorkers = inWorkers.length > 0 || surveying !== null;
  // Threads of this process read and write the batches themselves; the main thread only hears what came of them.
  const isHere = asksWorkers && executor instanceof LocalExecutor;
  const given =
    passed !== null
      ? judged.batches.map(({ source, ...batch }): Given => ({ source, given: { from: 'disk', ...batch } }))
      : admitted(session, { sources, duplicates, from }, isHere ? 'left-to-workers' : 'read');
  const kept = keep === 'for-later' ? judged.next() : null;
  const keeping = kept !== null && isHere && here.size === 0 ? kept.keeping : null;
  let ended = false;
  try {
    for await (const passed of asksWorkers ? parallel() : unasked(given)) {
      stop.check();
      const { source, sequence, cursor, surveyed } = passed;
      if ('heads' in passed.left) {
        yield { source, sequence, cursor, surveyed, left: passed.left };
        continue;
      }
      const batch = new ColumnBatch(passed.left);
      if (here.size > 0) {
        await kernel.hooks.filter(batch, stageContext(plan.run.seed, 'filter', features), here);
      }
      // Before the deny list has its say on what was rewritten: it has it at the end of every pass.
      if (passed.kept) kept?.add(source, sequence, passed.kept);
      else kept?.write(source, batch.columns());
      session.denied.denyRewritten(batch);
      yield { source, sequence, cursor, surveyed, left: batch };
    }
    kept?.finish(taps);
    ended = true;
  } finally {
    if (!ended) judged.abandon();
  }

  async function* parallel(): AsyncIterable<AskedBatch> {
    // Results come in the order of the tasks: what went in first is what comes out first.
    const sent: Given[] = [];
    const fits = only(inWorkers);
    async function* tasks(): AsyncIterable<FilterTask> {
      for await (const { source, given: batch } of given) {
        const next: Given = {
          source,
          given: isHere ? batch : { from: 'message', columns: columnsOf(batch) },
        };
        sent.push(next);
        const asked = { survey: surveying, encode: encoding ? source : null, keeping };
        yield { given: next.given, only: inWorkers, fitted: fits, ...asked };
      }
    }
    for await (const reply of executor.map<FilterTask, FilterReply>(tasks(), 'filter', stop.signal)) {
      const { source, given: batch } = sent.shift()!;
      const { judged: answer, ...rest } = reply;
      const isWhole = 'content' in answer;
      if (isWhole) countContent(answer.content);
      countedIfShared(reply.surveyed?.said);
      yield { source, ...rest, left: isWhole ? answer : merge(columnsOf(batch), answer) };
    }
  }
}

/** Of a batch, or of the pieces that are left of one. */
function countContent(content: RecordColumns['content'] | EncodedBatch['content']): void {
  const pieces = content instanceof Uint8Array ? [content] : content;
  for (const buffer of new Set(pieces.map((piece) => piece.buffer))) countedIfShared(new Uint8Array(buffer));
}

/** A batch of a source that is to be judged. */
interface Given {
  readonly source: string;
  readonly given: GivenBatch;
}

/** A batch as workers left it, if they were asked. */
interface AskedBatch extends Omit<FilterReply, 'judged'> {
  readonly source: string;
  readonly left: RecordColumns | EncodedBatch;
}

async function* unasked(batches: Iterable<Given> | AsyncIterable<Given>): AsyncIterable<AskedBatch> {
  for await (const { source, given } of batches) {
    const left = columnsOf(given);
    const { sequence, cursor } = left;
    yield { source, sequence, cursor, left, kept: null, surveyed: null };
  }
}

/** Of a batch that no worker has to get from its source. */
function columnsOf(given: GivenBatch): RecordColumns {
  if (given.from === 'message') return given.columns;
  if (given.from === 'disk') return readKept(given.kept);
  throw new Error('a batch that a worker reads was read before');
}

/** What the sources deliver, with the verdicts on duplicate ids and the deny list's in front of every filter's. */
async function* admitted(
  session: Session,
  { sources, duplicates, from }: Pick<Judging, 'sources' | 'duplicates' | 'from'>,
  how: 'read' | 'left-to-workers',
): AsyncIterable<Given> {
  const { denied } = session;
  // The list lies here: what a worker reads and judges at once, it would see too late.
  const delivered = deliverSources(session, sources, from, denied.hash === null ? how : 'read');
  for await (const { source, given } of delivered) {
    const those = duplicates.of(sequenceOf(given));
    if (given.from === 'source') yield { source, given: { ...given, duplicates: those } };
    else {
      // By the ids of the sources: who asks for a document knows no other.
      const columns = denied.denyDelivered(withoutDuplicates(given.columns, those), given.columns.ids);
      yield { source, given: { from: 'message', columns } };
    }
  }
}

const merge = (columns: RecordColumns, { verdicts, rewritten, digests, meta }: Changes): RecordColumns => ({
  ...columns,
  verdicts,
  rewritten,
  digests,
  meta: { ...columns.meta, ...meta },
});
