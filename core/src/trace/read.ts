import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { CalibrationLine, CountLine, LeftOutLine, SpanLine, TraceLine, TrackLine } from './lines.js';

/** What one thread left. */
export interface Track {
  readonly thread: string;
  readonly pid: number;
  readonly rank: number;
  /** In the order they began; of two that began together, the longer one first. */
  readonly spans: readonly SpanLine[];
  readonly leftOut: LeftOutLine | null;
  readonly calibration: CalibrationLine | null;
  readonly counts: readonly CountLine[];
  /** It wrote its last line: nothing is missing. A worker thread never does, it is ended from outside. */
  readonly ended: boolean;
  /** Lines that could not be read; a torn last one is what a kill leaves, and is not counted. */
  readonly damaged: number;
}

/** Every thread's track of a session, all in memory: the supervisor's, the runner's, the workers' by number. */
export async function readTracks(dir: string): Promise<readonly Track[]> {
  const tracks: Track[] = [];
  for await (const track of eachTrack(dir)) tracks.push(track);
  return tracks;
}

/** The same one after the other: a thread's spans are many, and there may be many threads. */
export async function* eachTrack(dir: string): AsyncGenerator<Track> {
  const files = (await readdir(dir)).filter((name) => name.endsWith('.jsonl'));
  for (const name of files.sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1))) {
    const track = await readTrack(join(dir, name));
    if (track !== undefined) yield track;
  }
}

const place = (file: string): number =>
  file === 'supervisor.jsonl' ? -2 : file === 'runner.jsonl' ? -1 : Number(/\d+/.exec(file)?.[0] ?? 0);

async function readTrack(path: string): Promise<Track | undefined> {
  let header: TrackLine | undefined;
  let leftOut: LeftOutLine | null = null;
  let calibration: CalibrationLine | null = null;
  let ended = false;
  let damaged = 0;
  let torn = false;
  const spans: SpanLine[] = [];
  const counts: CountLine[] = [];
  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    if (torn) damaged += 1;
    const line = parse(text);
    torn = line === undefined;
    if (line === undefined) continue;
    switch (line.kind) {
      case 'track':
        header ??= line;
        break;
      case 'calibration':
        calibration = line;
        break;
      case 'count':
        counts.push(line);
        break;
      case 'left-out':
        leftOut = line;
        break;
      case 'end':
        ended = true;
        break;
      default:
        spans.push(line);
    }
  }
  if (header === undefined) return undefined;
  // Spans are written as they end: the inner before the outer.
  const order = new Map(spans.map((span, index) => [span, index]));
  spans.sort(
    (a, b) => a.start_ns - b.start_ns || b.duration_ns - a.duration_ns || order.get(b)! - order.get(a)!,
  );
  const { thread, pid, rank } = header;
  return { thread, pid, rank, spans, leftOut, calibration, counts, ended, damaged };
}

function parse(text: string): TraceLine | undefined {
  try {
    const line = JSON.parse(text) as TraceLine;
    if (typeof line !== 'object' || line === null || typeof line.thread !== 'string') return undefined;
    const isSpan = 'duration_ns' in line;
    if (isSpan && !(Number.isFinite(line.start_ns) && Number.isFinite(line.duration_ns))) return undefined;
    return isSpan || OTHER_KINDS.has(line.kind) ? line : undefined;
  } catch {
    return undefined;
  }
}

const OTHER_KINDS: ReadonlySet<string> = new Set(['track', 'calibration', 'count', 'left-out', 'end']);
