/**
 * What a trace is made of: one file a thread, one JSON line a span. The names `rank`, `step`, `source`, `caller` and
 * `time_us` mean what they mean in torchtitan's per-rank JSONL, so that a tool for one reads the other; the spans
 * themselves are timed in nanoseconds, on one clock for every thread and process of a session.
 */

/**
 * What took the time.
 *
 * | | |
 * |---|---|
 * | `call` | plugin code, from the kernel's door in to the way out |
 * | `dispatch` | a chain of taps, or one guarded call: what is not covered by calls inside is the kernel's own time |
 * | `stage` | a stage of the run |
 * | `work` | the core's own: files, hashes, journals |
 * | `wait` | for another thread or process |
 */
export type SpanKind = 'call' | 'dispatch' | 'stage' | 'work' | 'wait';

/** Which batch or step a span belongs to; empty where there is none. */
export interface Place {
  /** Optimizer step, from 1, as in `metrics.ndjson`. */
  readonly step?: number;
  /** Micro-batch of the step, from 0. */
  readonly micro?: number;
  /** Sequence number of a batch of records. */
  readonly batch?: number;
  /**
   * It is done beside what the thread does meanwhile (a batch that is prefetched): what began after it is not inside
   * it, and its duration is no measure of its work.
   */
  readonly aside?: true;
}

export interface SpanLine extends Place {
  readonly kind: SpanKind;
  /** Process of a run on several machines; there is one so far. */
  readonly rank: number;
  /** `supervisor`, `runner`, `worker 1`. */
  readonly thread: string;
  /** The stage the thread was in. */
  readonly stage?: string;
  /** Plugin id; `core` for the kernel and the run. */
  readonly source: string;
  /** The hook, or what else was called: `filter`, `filter fit`, `slot fw.trainer`, `checkpoint`. */
  readonly caller: string;
  /** When it began, in microseconds since 1970: for people, and for laying runs of several machines side by side. */
  readonly time_us: number;
  /** When it began, in nanoseconds since the session began. */
  readonly start_ns: number;
  readonly duration_ns: number;
  /** It had not come back when the thread ended. */
  readonly unfinished?: true;
}

/** The first line of a file. */
export interface TrackLine {
  readonly kind: 'track';
  readonly rank: number;
  readonly thread: string;
  readonly pid: number;
  readonly time_us: number;
  readonly start_ns: number;
}

/** What the kernel's own work on one call costs in this process, measured here before the run; see `calibration.ts`. */
export interface CalibrationLine {
  readonly kind: 'calibration';
  readonly thread: string;
  /** A no-op tap of an asynchronous chain, guard and tapable together. */
  readonly async_ns: number;
  readonly sync_ns: number;
  /** What the heartbeat adds to either. */
  readonly heartbeat_ns: number;
  /** What recording adds to either. */
  readonly record_ns: number;
}

/** Something that was counted, as it stood at the end. */
export interface CountLine {
  readonly kind: 'count';
  readonly thread: string;
  readonly source: string;
  readonly caller: string;
  readonly count: number;
  /** What that took together, where it was timed. */
  readonly seconds?: number;
}

/** Spans that were not written because the file had reached its bound; the last such line counts. */
export interface LeftOutLine {
  readonly kind: 'left-out';
  readonly thread: string;
  readonly spans: number;
  readonly by: readonly {
    readonly kind: SpanKind;
    readonly source: string;
    readonly caller: string;
    readonly spans: number;
    readonly total_ns: number;
  }[];
}

/** The last line of a thread that ended by itself. */
export interface EndLine {
  readonly kind: 'end';
  readonly thread: string;
  readonly start_ns: number;
}

export type TraceLine = SpanLine | TrackLine | CalibrationLine | CountLine | LeftOutLine | EndLine;
