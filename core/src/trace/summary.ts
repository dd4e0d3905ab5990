import type { CalibrationLine, Place, SpanLine } from './lines.js';
import { ownTimes } from './own-time.js';
import type { Track } from './read.js';

/** What `framework trace --json` prints, beside the names of run and files. Times are seconds. */
export interface TraceSummary {
  /** From the first thing the runner did to its last. */
  readonly seconds: number;
  /** How the runner's time divides; the parts add up to it. */
  readonly parts: {
    readonly plugins: number;
    readonly waiting: number;
    readonly work: number;
    readonly dispatch: number;
    /** The stages' own, and before, between and after them. */
    readonly rest: number;
  };
  readonly threads: readonly ThreadSummary[];
  /** Plugin calls, what took most first. */
  readonly calls: readonly CallSummary[];
  readonly outside: {
    /** A stage's own time: neither in a plugin, nor dispatching, nor in any of the work below. */
    readonly stages: readonly { readonly stage: string; readonly total: number; readonly own: number }[];
    /** The core's own work: files, hashes, journals; waiting for worker threads. */
    readonly work: readonly WorkSummary[];
    /** Of the runner, before, between and after the stages. */
    readonly between: number;
  };
  readonly dispatch: DispatchSummary;
  readonly recording: RecordingSummary;
  /** Operations that a backend left to slower kernels; empty where none says so. */
  readonly fallbacks: readonly {
    readonly backend: string;
    readonly kernel: string;
    readonly calls: number;
    /** Null where the backend does not time them. */
    readonly seconds: number | null;
  }[];
  /** Spans that were not written, because a thread's file had reached its bound. */
  readonly leftOut: number;
  /** Lines that could not be read. */
  readonly damaged: number;
}

export interface ThreadSummary {
  readonly thread: string;
  readonly seconds: number;
  readonly spans: number;
  readonly leftOut: number;
}

/** Where calls are counted together: worker threads share a row. */
export type Where = 'runner' | 'workers';

export interface CallSummary {
  readonly plugin: string;
  readonly hook: string;
  readonly where: Where;
  readonly calls: number;
  /** From entry to exit; for what is done beside the rest, the time that was its own. */
  readonly total: number;
  /** Without the calls and the work inside. */
  readonly own: number;
  /** Own time of the runner's time; of the workers' time together for what they do. */
  readonly share: number;
  readonly median: number;
  readonly p95: number;
  readonly slowest: Place & { readonly seconds: number; readonly thread: string };
  /** Calls that had not come back. */
  readonly unfinished: number;
}

export interface WorkSummary {
  readonly what: string;
  readonly kind: 'work' | 'wait';
  readonly where: Where;
  readonly calls: number;
  readonly total: number;
  readonly own: number;
}

/**
 * What the kernel adds to plugin calls on the runner, found in two ways that share no error. `counted`: all guarded
 * calls, times what a call of nothing costs in this process; the run's own calls are colder, so it errs to the low side.
 * `timed`: what chains of taps and guarded calls took beyond the plugin code inside them; it holds the checks of what
 * came back, what tracing costs there and what else ran while a call waited, and leaves out calls that stand in no chain
 * (imports, slots, features).
 */
export interface DispatchSummary {
  readonly calls: number;
  readonly nanosecondsPerCall: {
    readonly async: number;
    readonly sync: number;
    readonly heartbeat: number;
  } | null;
  readonly counted: number | null;
  readonly countedShare: number | null;
  readonly timed: number;
  readonly timedShare: number;
  readonly hooks: readonly { readonly hook: string; readonly chains: number; readonly own: number }[];
}

export interface RecordingSummary {
  readonly spans: number;
  readonly nanosecondsPerSpan: number | null;
  /** Entering and leaving spans, where that was measured, and writing them. Of the runner. */
  readonly seconds: number;
  readonly share: number;
}

const PART = { call: 'plugins', wait: 'waiting', work: 'work', dispatch: 'dispatch' } as const;

/** Hooks that are called synchronously. */
const SYNC = /^(forward|loss|step|create|feature .*|slot .*)$/;

export function summarize(tracks: readonly Track[]): TraceSummary {
  const timed = tracks
    .filter(({ thread }) => thread !== 'supervisor')
    .map((track) => ({ track, own: ownTimes(track.spans), seconds: lifetime(track) }));
  const runner = timed.find(({ track }) => track.thread === 'runner');
  const seconds = runner?.seconds ?? 0;
  const workers = timed.filter((one) => one !== runner).reduce((sum, one) => sum + one.seconds, 0);
  const calibration = runner?.track.calibration ?? null;

  const calls = new Table<CallRow>(() => ({ durations: [], own: 0, unfinished: 0, slowest: undefined }));
  const work = new Table<{ calls: number; total: number; own: number }>(() => ({
    calls: 0,
    total: 0,
    own: 0,
  }));
  const stages = new Table<{ total: number; own: number }>(() => ({ total: 0, own: 0 }));
  const chains = new Table<{ chains: number; own: number }>(() => ({ chains: 0, own: 0 }));
  const parts = { plugins: 0, waiting: 0, work: 0, dispatch: 0 };
  let calibrating = 0;
  let covered = 0;
  for (const { track, own } of timed) {
    const where: Where = track.thread === 'runner' ? 'runner' : 'workers';
    for (const [index, span] of track.spans.entries()) {
      const self = own[index]!;
      if (where === 'runner') {
        covered += self;
        if (span.kind === 'work' && span.caller === 'calibration') calibrating += self;
        else if (span.kind !== 'stage') parts[PART[span.kind]] += self / 1e9;
      }
      if (span.kind === 'call') {
        const row = calls.of(span.source, span.caller, where);
        const duration = span.aside === true ? self : span.duration_ns;
        row.durations.push(duration);
        row.own += self;
        if (span.unfinished === true) row.unfinished += 1;
        if (row.slowest === undefined || duration > row.slowest.duration) row.slowest = { span, duration };
      } else if (span.kind === 'dispatch') {
        if (where !== 'runner') continue;
        const row = chains.of(span.caller);
        row.chains += 1;
        row.own += self;
      } else if (span.kind === 'stage') {
        const row = stages.of(span.caller);
        row.total += span.duration_ns;
        row.own += self;
      } else {
        const row = work.of(span.kind, span.caller, where);
        row.calls += 1;
        row.total += span.duration_ns;
        row.own += self;
      }
    }
  }
  // What tracing brings itself is no part of the run.
  const whole = Math.max(1e-9, seconds - calibrating / 1e9);

  return {
    seconds: whole,
    parts: { ...parts, rest: whole - parts.plugins - parts.waiting - parts.work - parts.dispatch },
    threads: tracks.map((track) => ({
      thread: track.thread,
      seconds: lifetime(track),
      spans: track.spans.length,
      leftOut: track.leftOut?.spans ?? 0,
    })),
    calls: calls
      .rows(([plugin, hook, where], row) =>
        callSummary(plugin!, hook!, where as Where, row, where === 'runner' ? whole : workers),
      )
      .sort((a, b) => b.own - a.own),
    outside: {
      stages: stages.rows(([stage], { total, own }) => ({
        stage: stage!,
        total: total / 1e9,
        own: own / 1e9,
      })),
      work: work
        .rows(([kind, what, where], row) => ({
          what: what!,
          kind: kind as 'work' | 'wait',
          where: where as Where,
          calls: row.calls,
          total: row.total / 1e9,
          own: row.own / 1e9,
        }))
        .filter(({ what }) => what !== 'calibration')
        .sort((a, b) => b.own - a.own),
      between: Math.max(0, seconds - covered / 1e9),
    },
    dispatch: dispatchSummary(runner?.track, chains, calibration, whole),
    recording: recordingSummary(runner?.track, calibration, whole),
    fallbacks: tracks
      .flatMap(({ counts }) =>
        counts.map(({ source, caller, count, seconds }) => ({
          backend: source,
          kernel: caller,
          calls: count,
          seconds: seconds ?? null,
        })),
      )
      .sort((a, b) => (b.seconds ?? 0) - (a.seconds ?? 0)),
    leftOut: tracks.reduce((sum, { leftOut }) => sum + (leftOut?.spans ?? 0), 0),
    damaged: tracks.reduce((sum, { damaged }) => sum + damaged, 0),
  };
}

interface CallRow {
  readonly durations: number[];
  own: number;
  unfinished: number;
  slowest: { readonly span: SpanLine; readonly duration: number } | undefined;
}

function callSummary(
  plugin: string,
  hook: string,
  where: Where,
  { durations, own, unfinished, slowest }: CallRow,
  whole: number,
): CallSummary {
  const sorted = [...durations].sort((a, b) => a - b);
  const { step, micro, batch, thread } = slowest!.span;
  return {
    plugin,
    hook,
    where,
    calls: sorted.length,
    total: sorted.reduce((sum, one) => sum + one, 0) / 1e9,
    own: own / 1e9,
    share: whole === 0 ? 0 : own / 1e9 / whole,
    median: quantile(sorted, 0.5) / 1e9,
    p95: quantile(sorted, 0.95) / 1e9,
    slowest: {
      seconds: slowest!.duration / 1e9,
      thread,
      ...(step === undefined ? {} : { step }),
      ...(micro === undefined ? {} : { micro }),
      ...(batch === undefined ? {} : { batch }),
    },
    unfinished,
  };
}

function dispatchSummary(
  runner: Track | undefined,
  chains: Table<{ chains: number; own: number }>,
  calibration: CalibrationLine | null,
  whole: number,
): DispatchSummary {
  let asynchronous = 0;
  let synchronous = 0;
  const count = (hook: string, calls: number) => {
    if (SYNC.test(hook)) synchronous += calls;
    else asynchronous += calls;
  };
  for (const { kind, caller } of runner?.spans ?? []) if (kind === 'call') count(caller, 1);
  for (const { kind, caller, spans } of runner?.leftOut?.by ?? []) if (kind === 'call') count(caller, spans);
  const calls = asynchronous + synchronous;
  const counted =
    calibration === null
      ? null
      : (asynchronous * calibration.async_ns +
          synchronous * calibration.sync_ns +
          calls * calibration.heartbeat_ns) /
        1e9;
  const hooks = chains
    .rows(([hook], row) => ({ hook: hook!, chains: row.chains, own: row.own / 1e9 }))
    .sort((a, b) => b.own - a.own);
  const timed = hooks.reduce((sum, { own }) => sum + own, 0);
  return {
    calls,
    nanosecondsPerCall:
      calibration === null
        ? null
        : {
            async: calibration.async_ns,
            sync: calibration.sync_ns,
            heartbeat: calibration.heartbeat_ns,
          },
    counted,
    countedShare: counted === null ? null : counted / whole,
    timed,
    timedShare: timed / whole,
    hooks,
  };
}

function recordingSummary(
  runner: Track | undefined,
  calibration: CalibrationLine | null,
  whole: number,
): RecordingSummary {
  const spans = (runner?.spans.length ?? 0) + (runner?.leftOut?.spans ?? 0);
  const writing = (runner?.spans ?? [])
    .filter(({ kind, caller }) => kind === 'work' && caller === 'trace')
    .reduce((sum, { duration_ns }) => sum + duration_ns, 0);
  const seconds = (spans * (calibration?.record_ns ?? 0) + writing) / 1e9;
  return { spans, nanosecondsPerSpan: calibration?.record_ns ?? null, seconds, share: seconds / whole };
}

/** Seconds from a thread's first span to its last. */
function lifetime({ spans }: Track): number {
  const first = spans[0];
  if (first === undefined) return 0;
  let last = 0;
  for (const { start_ns, duration_ns } of spans) last = Math.max(last, start_ns + duration_ns);
  return (last - first.start_ns) / 1e9;
}

/** Of sorted values: the nearest rank. */
const quantile = (sorted: readonly number[], part: number): number =>
  sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? 0;

/** Rows keyed by a few names. */
class Table<Row> {
  readonly #rows = new Map<string, { readonly names: readonly string[]; readonly row: Row }>();
  readonly #make: () => Row;

  constructor(make: () => Row) {
    this.#make = make;
  }

  of(...names: readonly string[]): Row {
    const key = names.join('\0');
    let found = this.#rows.get(key);
    if (found === undefined) {
      found = { names, row: this.#make() };
      this.#rows.set(key, found);
    }
    return found.row;
  }

  rows<Out>(map: (names: readonly string[], row: Row) => Out): Out[] {
    return [...this.#rows.values()].map(({ names, row }) => map(names, row));
  }
}
