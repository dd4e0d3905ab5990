import type {
  JsonValue,
  RecordColumns,
  SerializedError,
  SourcePortion,
  TokenBatch,
  Verdict,
} from '@framework/sdk';
import type { ResolvedPlan } from '../../plugins/resolved-plan.js';
import type { TraceStart } from '../../trace/recorder.js';
import type { DuplicateId } from '../stages/duplicate-ids.js';
import type { EncodedBatch } from '../stages/encoded-batch.js';
import type { Keeping, KeptBatch } from '../stages/kept-batch.js';

/**
 * What a worker is asked. A task carries the artefacts its taps need, by fingerprint: a worker loads what it has not
 * loaded yet, so any worker can take any task, and one on another machine could.
 */
export interface Tasks {
  look: { readonly in: LookTask; readonly out: JsonValue };
  read: { readonly in: ReadTask; readonly out: readonly RecordColumns[] };
  filter: { readonly in: FilterTask; readonly out: FilterReply };
  tokenize: { readonly in: TokenizeTask; readonly out: TokenBatch };
}
export type TaskName = keyof Tasks;

/** A part of what a source is described by. */
export interface LookTask {
  readonly plugin: string;
  /** Id of the source. */
  readonly source: string;
  readonly part: JsonValue;
}

/** A portion of a source, to be read in these batches. */
export interface ReadTask {
  readonly plugin: string;
  /** Id of the source. */
  readonly source: string;
  readonly portion: SourcePortion;
  /** Rows of its first batch, and of the others. */
  readonly first: number;
  readonly batchSize: number;
}

/**
 * A batch to be judged: as it is; to be read from its source, a portion of one batch; or kept by an earlier pass. The latter two
 * only for threads of this process and this machine.
 */
export type GivenBatch =
  | { readonly from: 'message'; readonly columns: RecordColumns }
  | {
      readonly from: 'source';
      readonly sequence: number;
      readonly read: ReadTask;
      /** Those of its documents that the filters are not asked about. */
      readonly duplicates: readonly DuplicateId[];
    }
  | { readonly from: 'disk'; readonly sequence: number; readonly kept: KeptBatch };

export const sequenceOf = (given: GivenBatch): number =>
  given.from === 'message' ? given.columns.sequence : given.sequence;

export interface FilterTask {
  readonly given: GivenBatch;
  /** Plugin ids of the taps to run. */
  readonly only: readonly string[];
  readonly fitted: Fits;
  /** Plugin id of the tap whose `survey` is to look at what these leave. */
  readonly survey: string | null;
  /** Id of the source, where what they leave comes encoded, as a shard holds it; null where it comes as a batch. */
  readonly encode: string | null;
  /** Where the thread keeps what these taps leave; null where nobody wants it. */
  readonly keeping: Keeping | null;
}

export interface TokenizeTask {
  readonly columns: RecordColumns;
  readonly fitted: Fits;
}

/** Plugin id → fingerprint of what its `fit` left in the store. */
export type Fits = Readonly<Record<string, string>>;

export interface FilterReply {
  readonly sequence: number;
  readonly cursor: JsonValue;
  /**
   * Whole, where the thread got the batch itself, but for dropped rows where it kept it too; of one that was sent, what changed; or
   * encoded. Bytes are in shared memory.
   */
  readonly judged: RecordColumns | Changes | EncodedBatch;
  readonly kept: KeptBatch | null;
  readonly surveyed: Surveyed | null;
}

/** What taps changed of a batch. */
export interface Changes {
  readonly verdicts: readonly Verdict[];
  readonly rewritten: ReadonlyMap<number, Uint8Array>;
  /** Of all rows, see `RecordColumns`. */
  readonly digests: Uint8Array;
  /** Columns that were set, whole. */
  readonly meta: Readonly<Record<string, readonly JsonValue[]>>;
}

/** What a `survey` said of the rows that are left of a batch. */
export interface Surveyed {
  readonly rows: number;
  readonly said: unknown;
}

/** What a worker thread is started with. */
export interface WorkerStart {
  readonly plan: ResolvedPlan;
  readonly store: string;
  readonly heartbeat: string;
  readonly slot: number;
  readonly trace: TraceStart | null;
}

export type ToWorker = WorkerTask | { readonly task: 'close' };

export interface WorkerTask {
  readonly task: TaskName;
  readonly stage: string;
  readonly item: Tasks[TaskName]['in'];
}

export type FromWorker =
  /** Its plugins are imported and set up. */
  | { readonly type: 'ready' }
  /** Every `teardown` has run: the thread can be ended. */
  | { readonly type: 'closed' }
  /** Thrown where nobody could catch it: the thread is of no more use. */
  | {
      readonly type: 'crashed';
      readonly what: string;
      readonly code: string | undefined;
      readonly stack: string;
    }
  | { readonly type: 'done'; readonly result: Tasks[TaskName]['out'] }
  | { readonly type: 'failed'; readonly error: SerializedError; readonly stack: string }
  | {
      readonly type: 'log';
      readonly level: 'info' | 'warn';
      readonly plugin: string;
      readonly message: string;
    };
