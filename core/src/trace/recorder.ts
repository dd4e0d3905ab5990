import { closeSync, openSync, writeSync } from 'node:fs';
import type { GuardedCall, KernelObserver } from '../plugins/kernel.js';
import { sessionClock } from './clock.js';
import type { CalibrationLine, CountLine, LeftOutLine, Place, SpanKind, TraceLine } from './lines.js';
import { trackFile } from './sessions.js';

/** Spans kept in memory before they are written: what a `kill -9` loses at most. */
const BUFFERED_SPANS = 512;
/** Written at least this often while spans come in, so that a hang shows what went before it. */
const FLUSH_NS = 1e9;
/** About 300,000 spans; a run of days must not fill the disk with its trace. */
const RUNNER_BYTES = 64 * 1024 * 1024;
/** A worker has fewer hooks, and there may be a hundred of them. */
const WORKER_BYTES = 8 * 1024 * 1024;

/** How a thread is told to record: plain data, so that it can be sent to it. */
export interface TraceStart {
  /** The session's folder. */
  readonly dir: string;
  /** `process.hrtime.bigint()` when the session began. */
  readonly origin: bigint;
  /** The same moment, in microseconds since 1970. */
  readonly epochMicroseconds: number;
}

/** A span under way. */
export interface OpenSpan {
  readonly kind: SpanKind;
  readonly source: string;
  readonly caller: string;
  readonly stage: string | undefined;
  place: Place | undefined;
  readonly start: number;
}

interface ClosedSpan {
  readonly span: OpenSpan;
  readonly duration: number;
  readonly unfinished: boolean;
}

interface LeftOut {
  readonly kind: SpanKind;
  readonly source: string;
  readonly caller: string;
  spans: number;
  total_ns: number;
}

/** Records what one thread does, into a file of its own. It never fails: a trace is not worth a run. */
export class Recorder implements KernelObserver {
  readonly #thread: string;
  readonly #start: TraceStart;
  readonly #now: () => number;
  readonly #maxBytes: number;
  readonly #open = new Set<OpenSpan>();
  readonly #calls = new Map<GuardedCall, OpenSpan>();
  /** The chain under way of each hook: its taps are of its batch or step. */
  readonly #chains = new Map<string, OpenSpan>();
  #file: number | undefined;
  #bytes = 0;
  #buffer: ClosedSpan[] = [];
  #flushed = 0;
  #stage: string | undefined;
  #stageSpan: OpenSpan | undefined;
  #muted = false;
  readonly #leftOut = new Map<string, LeftOut>();
  #leftOutSpans = 0;
  #leftOutTold = 0;

  /**
   * @param thread `supervisor`, `runner`, `worker 1`
   * @param maxBytes of the file; later spans are counted only
   */
  constructor(
    thread: string,
    start: TraceStart,
    maxBytes = thread.startsWith('worker') ? WORKER_BYTES : RUNNER_BYTES,
  ) {
    this.#thread = thread;
    this.#start = start;
    this.#maxBytes = maxBytes;
    this.#now = sessionClock(start.origin);
    try {
      this.#file = openSync(trackFile(start.dir, thread), 'a');
    } catch {
      // The run's own files will say what is wrong with the disk.
    }
    const start_ns = this.#now();
    this.#flushed = start_ns;
    this.#write([
      {
        kind: 'track',
        rank: 0,
        thread,
        pid: process.pid,
        time_us: this.#epoch(start_ns),
        start_ns,
      },
    ]);
  }

  enter(call: GuardedCall): void {
    // A feature is computed for the batch of the filter that asks for it.
    const chain = this.#chains.get(call.hook.startsWith('feature ') ? 'filter' : call.hook);
    this.#calls.set(call, this.begin('call', call.plugin, call.hook, chain?.place));
  }

  leave(call: GuardedCall): void {
    const span = this.#calls.get(call);
    if (span === undefined) return;
    this.#calls.delete(call);
    this.end(span);
  }

  begin(kind: SpanKind, source: string, caller: string, place?: Place): OpenSpan {
    const span: OpenSpan = { kind, source, caller, stage: this.#stage, place, start: this.#now() };
    this.#open.add(span);
    if (kind === 'dispatch') this.#chains.set(caller, span);
    return span;
  }

  end(span: OpenSpan): void {
    const now = this.#now();
    if (!this.#open.delete(span)) return;
    if (this.#chains.get(span.caller) === span) this.#chains.delete(span.caller);
    this.#close({ span, duration: now - span.start, unfinished: false });
    if (this.#buffer.length >= BUFFERED_SPANS || now - this.#flushed > FLUSH_NS) this.flush();
  }

  /** Says where the calls and chains under way of a hook belong, once their context tells. */
  place(hook: string, plugin: string, place: Place): void {
    const chain = this.#chains.get(hook);
    if (chain !== undefined) chain.place = place;
    for (const [call, span] of this.#calls) {
      if (call.hook === hook && call.plugin === plugin) span.place = place;
    }
  }

  /** The run goes over to another stage; null when it has ended. */
  stage(stage: string | null): void {
    if (this.#stageSpan !== undefined) this.end(this.#stageSpan);
    this.#stage = stage ?? undefined;
    // Rare, and a good place to have everything on the disk.
    this.flush();
    this.#stageSpan = stage === null ? undefined : this.begin('stage', 'core', stage);
  }

  /** A worker's next spans belong to a stage; the stage itself is the runner's span. */
  at(stage: string): void {
    this.#stage = stage;
  }

  count(source: string, caller: string, count: number, seconds?: number): void {
    const timed = seconds === undefined ? {} : { seconds };
    const line: CountLine = { kind: 'count', thread: this.#thread, source, caller, count, ...timed };
    this.#write([line]);
  }

  /** Records what `work` does and keeps none of it: how recording itself is measured. */
  async unwritten<T>(work: () => Promise<T>): Promise<T> {
    this.flush();
    this.#muted = true;
    try {
      return await work();
    } finally {
      this.#buffer = [];
      this.#muted = false;
    }
  }

  calibrated(costs: Omit<CalibrationLine, 'kind' | 'thread'>): void {
    this.#write([{ kind: 'calibration', thread: this.#thread, ...costs }]);
  }

  flush(): void {
    const begun = this.#now();
    const spans = this.#buffer;
    this.#buffer = [];
    if (this.#muted) return;
    if (spans.length > 0) this.#append(spans.map((closed) => this.#text(closed)).join(''));
    if (this.#leftOutSpans > 2 * this.#leftOutTold) this.#tellLeftOut();
    this.#flushed = this.#now();
    if (spans.length === 0) return;
    const span: OpenSpan = {
      kind: 'work',
      source: 'core',
      caller: 'trace',
      stage: this.#stage,
      place: undefined,
      start: begun,
    };
    this.#close({ span, duration: this.#flushed - begun, unfinished: false });
  }

  close(): void {
    if (this.#file === undefined) return;
    this.stage(null);
    const now = this.#now();
    for (const span of this.#open) this.#close({ span, duration: now - span.start, unfinished: true });
    this.#open.clear();
    this.flush();
    if (this.#leftOutSpans > this.#leftOutTold) this.#tellLeftOut();
    this.#write([{ kind: 'end', thread: this.#thread, start_ns: now }]);
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #close(closed: ClosedSpan): void {
    if (this.#bytes < this.#maxBytes) {
      this.#buffer.push(closed);
      return;
    }
    const { kind, source, caller } = closed.span;
    const key = `${kind} ${source} ${caller}`;
    let out = this.#leftOut.get(key);
    if (out === undefined) {
      out = { kind, source, caller, spans: 0, total_ns: 0 };
      this.#leftOut.set(key, out);
    }
    out.spans += 1;
    out.total_ns += closed.duration;
    this.#leftOutSpans += 1;
  }

  /** Doubled since the last time, or the end: the last line counts, and all of them together stay few. */
  #tellLeftOut(): void {
    this.#leftOutTold = this.#leftOutSpans;
    const line: LeftOutLine = {
      kind: 'left-out',
      thread: this.#thread,
      spans: this.#leftOutSpans,
      by: [...this.#leftOut.values()],
    };
    this.#write([line]);
  }

  /** By hand: a tenth of what `JSON.stringify` costs, and names are quoted once. */
  #text({ span, duration, unfinished }: ClosedSpan): string {
    const { step, micro, batch, aside } = span.place ?? {};
    return `{"kind":"${span.kind}","rank":0,"thread":${quoted(this.#thread)}${
      span.stage === undefined ? '' : `,"stage":${quoted(span.stage)}`
    }${step === undefined ? '' : `,"step":${step}`}${micro === undefined ? '' : `,"micro":${micro}`}${
      batch === undefined ? '' : `,"batch":${batch}`
    }${aside ? ',"aside":true' : ''},"source":${quoted(span.source)},"caller":${quoted(span.caller)},"time_us":${this.#epoch(span.start)},"start_ns":${span.start},"duration_ns":${duration}${unfinished ? ',"unfinished":true' : ''}}\n`;
  }

  #write(lines: readonly TraceLine[]): void {
    this.#append(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }

  #append(text: string): void {
    if (this.#file === undefined) return;
    try {
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.byteLength; ) at += writeSync(this.#file, bytes, at);
      this.#bytes += bytes.byteLength;
    } catch {
      // A full disk: the run's own next write says so.
    }
  }

  #epoch(nanoseconds: number): number {
    return this.#start.epochMicroseconds + Math.floor(nanoseconds / 1000);
  }
}

const quotes = new Map<string, string>();

function quoted(name: string): string {
  let text = quotes.get(name);
  if (text === undefined) {
    text = JSON.stringify(name);
    quotes.set(name, text);
  }
  return text;
}
