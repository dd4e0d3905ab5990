import { mkdirSync, readdirSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { frameworkError } from '@framework/sdk';
import type { RunPaths } from '../run/layout.js';
import type { TraceStart } from './recorder.js';

/** Chrome's trace of a session, made from the threads' files once the run has ended. */
export const CHROME_FILE = 'trace.json';

/** One traced start of a run; `run` and `resume` each begin another. */
export interface TraceSession {
  /** From 1. */
  readonly number: number;
  readonly dir: string;
}

/** The file a thread records into: `runner.jsonl`, `worker-1.jsonl`. */
export const trackFile = (dir: string, thread: string): string =>
  join(dir, `${thread.replaceAll(' ', '-')}.jsonl`);

/**
 * Begins a session: a folder of its own, and the moment all its threads count from.
 *
 * @param trace the run's folder of traces
 */
export function beginSession(trace: string): TraceStart {
  const number = (listSessions(trace).at(-1)?.number ?? 0) + 1;
  const dir = join(trace, String(number).padStart(4, '0'));
  mkdirSync(dir, { recursive: true });
  return {
    dir,
    origin: process.hrtime.bigint(),
    epochMicroseconds: Math.round((performance.timeOrigin + performance.now()) * 1000),
  };
}

/** Oldest first; none where the run was never traced. */
export function listSessions(trace: string): readonly TraceSession[] {
  let names: readonly string[];
  try {
    names = readdirSync(trace);
  } catch {
    return [];
  }
  return names
    .filter((name) => /^\d{4,}$/.test(name))
    .map((name) => ({ number: Number(name), dir: join(trace, name) }))
    .sort((a, b) => a.number - b.number);
}

/**
 * A session to look at.
 *
 * @param number the newest when left out
 * @throws FWK_TRACE_MISSING
 */
export function openSession(
  { name, trace }: RunPaths,
  number: number | undefined,
): { readonly session: TraceSession; readonly all: readonly TraceSession[] } {
  const all = listSessions(trace);
  const session = number === undefined ? all.at(-1) : all.find((one) => one.number === number);
  if (session !== undefined) return { session, all };
  throw frameworkError('FWK_TRACE_MISSING', {
    message:
      all.length === 0
        ? `'${name}' was never traced`
        : `'${name}' has no trace ${number}, only ${all.map((one) => one.number).join(', ')}`,
    at: trace,
    ...(all.length === 0 ? {} : { action: 'use one of these numbers with `--session`' }),
  });
}

/** What a session consists of, sorted. */
export async function sessionFiles({ dir }: TraceSession): Promise<readonly string[]> {
  return (await readdir(dir)).sort().map((file) => join(dir, file));
}
