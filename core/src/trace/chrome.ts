import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ioError } from '../run/durable-file.js';
import { assignLanes } from './lanes.js';
import type { SpanLine } from './lines.js';
import { eachTrack, type Track } from './read.js';
import { CHROME_FILE } from './sessions.js';

/**
 * An event of Chrome's Trace Event Format ("Trace Event Format", section "Event Descriptions"): `X` is a complete event
 * (a span), `M` metadata, `C` a counter. Times are microseconds; fractions are allowed and keep the nanoseconds.
 */
export type ChromeEvent =
  | {
      readonly ph: 'X';
      readonly name: string;
      readonly cat: string;
      readonly pid: number;
      readonly tid: number;
      readonly ts: number;
      readonly dur: number;
      readonly args: Readonly<Record<string, string | number | boolean>>;
    }
  | {
      readonly ph: 'M';
      readonly name: 'process_name' | 'thread_name' | 'process_sort_index' | 'thread_sort_index';
      readonly pid: number;
      readonly tid: number;
      readonly args: Readonly<Record<string, string | number>>;
    };

/** Lanes a thread may take before the next one's numbers begin. */
const LANES = 100;

/**
 * Writes a session for chrome://tracing and ui.perfetto.dev.
 *
 * @param dir the session's folder
 * @param file where to; `trace.json` in the folder when left out
 * @throws FWK_RUN_IO, FWK_RUN_DISK_FULL naming the file
 */
export async function writeChromeTrace(dir: string, file = join(dir, CHROME_FILE)): Promise<string> {
  try {
    await pipeline(Readable.from(text(dir)), createWriteStream(file));
  } catch (cause) {
    throw ioError(cause, file);
  }
  return file;
}

async function* text(dir: string): AsyncGenerator<string> {
  yield '{"displayTimeUnit":"ms","traceEvents":[\n';
  const writer = new ChromeEvents();
  let separator = '';
  let chunk = '';
  for await (const track of eachTrack(dir)) {
    for (const event of writer.of(track)) {
      chunk += `${separator}${JSON.stringify(event)}`;
      separator = ',\n';
      if (chunk.length < 1 << 16) continue;
      yield chunk;
      chunk = '';
    }
  }
  yield `${chunk}\n]}\n`;
}

/** The events of a session, thread by thread; those of one lane nest. */
export class ChromeEvents {
  readonly #processes = new Set<number>();
  #threads = 0;

  *of({ thread, pid, spans }: Track): Generator<ChromeEvent> {
    if (!this.#processes.has(pid)) {
      const name = thread === 'supervisor' ? 'framework: supervisor' : 'framework: runner';
      const sort_index = this.#processes.size;
      yield { ph: 'M', name: 'process_name', pid, tid: 0, args: { name } };
      yield { ph: 'M', name: 'process_sort_index', pid, tid: 0, args: { sort_index } };
      this.#processes.add(pid);
    }
    const first = this.#threads * LANES + 1;
    this.#threads += 1;
    const lanes = assignLanes(spans);
    for (const lane of new Set(lanes)) {
      const tid = first + lane;
      const name = lane === 0 ? thread : `${thread}, meanwhile${lane === 1 ? '' : ` ${lane}`}`;
      yield { ph: 'M', name: 'thread_name', pid, tid, args: { name } };
      yield { ph: 'M', name: 'thread_sort_index', pid, tid, args: { sort_index: tid } };
    }
    for (const [index, span] of spans.entries()) yield complete(span, pid, first + lanes[index]!);
  }
}

function complete(span: SpanLine, pid: number, tid: number): ChromeEvent {
  const { kind, source, caller, stage, step, micro, batch, unfinished, start_ns, duration_ns } = span;
  return {
    ph: 'X',
    name: kind === 'call' ? `${caller} · ${source}` : kind === 'wait' ? `wait for ${caller}` : caller,
    cat: kind,
    pid,
    tid,
    ts: start_ns / 1000,
    dur: duration_ns / 1000,
    args: {
      source,
      ...(stage === undefined ? {} : { stage }),
      ...(step === undefined ? {} : { step }),
      ...(micro === undefined ? {} : { micro }),
      ...(batch === undefined ? {} : { batch }),
      ...(unfinished === undefined ? {} : { unfinished }),
    },
  };
}
