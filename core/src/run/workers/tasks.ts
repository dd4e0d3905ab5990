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

/**
 * What a worker is asked. A task carries the artefacts its taps need, by fingerprint: a worker loads what it has not
 * loaded yet, so any worker can take any task, and one on another machine could.
 */
export interface Tasks {
  read: { readonly in: ReadTask; readonly out: readonly RecordColumns[] };
  filter: { readonly in: FilterTask; readonly out: FilterReply };
  tokenize: { readonly in: TokenizeTask; readonly out: TokenBatch };
}
export type TaskName = keyof Tasks;

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

export interface FilterTask {
  readonly columns: RecordColumns;
  /** Plugin ids of the taps to run. */
  readonly only: readonly string[];
  readonly fitted: Fits;
  /** Plugin id of the tap whose `survey` is to look at what these leave. */
  readonly survey: string | null;
  readonly digest: Digesting;
}

/** Whose SHA-256 comes with the verdicts: of the rows these taps leave, where nothing changes their bytes any more. */
export type Digesting = 'what-is-left' | 'nothing';

export interface TokenizeTask {
  readonly columns: RecordColumns;
  readonly fitted: Fits;
}

/** Plugin id → fingerprint of what its `fit` left in the store. */
export type Fits = Readonly<Record<string, string>>;

/** What the taps changed; the content itself stays where it is, in shared memory. */
export interface FilterReply {
  readonly verdicts: readonly Verdict[];
  readonly rewritten: ReadonlyMap<number, Uint8Array>;
  /** Columns that were set, whole. */
  readonly meta: Readonly<Record<string, readonly JsonValue[]>>;
  readonly surveyed: Surveyed | null;
  readonly digests: Digests | null;
}

/** SHA-256 of each row's bytes, as hex; null of a row that was dropped. */
export type Digests = readonly (string | null)[];

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
