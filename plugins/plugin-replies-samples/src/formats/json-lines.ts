import type { FrameworkError } from '@framework/sdk';
import { allGood, sampleError } from '../files/sample-error.js';
import type { Sample } from '../sample.js';

/** Of one line, in bytes: far above any reply, and a file that is one line by mistake is not parsed. */
const LONGEST_LINE = 32 * 2 ** 20;
const NEWLINE = 0x0a;

/**
 * Replies one JSON object a line: human-eval's (`task_id`, `completion`; `passed` or `result` where they were graded) and
 * evalplus's (`task_id`, `solution`). Blank lines and CRLF are fine.
 *
 * @throws FWK_EVAL_TASKS with a problem for each bad line
 */
export function fromJsonLines(bytes: Buffer, at: string): readonly Sample[] {
  const read: (Sample | FrameworkError)[] = [];
  for (let start = 0, line = 1; start < bytes.length; line++) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline === -1 ? bytes.length : newline;
    const sample = sampleOf(bytes.subarray(start, end), `${at}:${line}`);
    if (sample !== undefined) read.push(sample);
    start = end + 1;
  }
  return allGood(at, read);
}

/** Undefined for a blank line. */
function sampleOf(line: Uint8Array, at: string): Sample | FrameworkError | undefined {
  if (line.length > LONGEST_LINE) return sampleError(at, `the line has ${line.length} bytes`);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(line).trim();
  } catch {
    return sampleError(at, 'the line is not UTF-8');
  }
  if (text === '') return undefined;
  let row: unknown;
  try {
    row = JSON.parse(text);
  } catch {
    return sampleError(at, 'the line is no JSON');
  }
  if (typeof row !== 'object' || row === null || Array.isArray(row))
    return sampleError(at, 'the line is no JSON object');
  return fromRow(row as Readonly<Record<string, unknown>>, at);
}

function fromRow(row: Readonly<Record<string, unknown>>, at: string): Sample | FrameworkError {
  const { task_id: task, completion, solution, passed, result } = row;
  const fault = (field: string, what: string) => sampleError(at, `the field '${field}' ${what}`);
  if (typeof task !== 'string' && typeof task !== 'number') return fault('task_id', 'is no text');
  if (passed !== undefined && passed !== null && typeof passed !== 'boolean')
    return fault('passed', 'is neither true nor false');
  const published = typeof passed === 'boolean' ? passed : verdictOf(result);
  const common = { task: String(task), passed: published };
  // evalplus lets a line have both; it then judges the solution.
  if (typeof solution === 'string') return { ...common, text: solution, form: 'program' };
  if (solution !== undefined) return fault('solution', 'is no text');
  if (typeof completion !== 'string')
    return fault('completion', completion === undefined ? 'is missing' : 'is no text');
  return { ...common, text: completion, form: 'completion' };
}

/** human-eval's `result`: `passed`, `timed out`, `failed: …`. */
const verdictOf = (result: unknown): boolean | null =>
  typeof result === 'string' ? result.trim() === 'passed' : null;
