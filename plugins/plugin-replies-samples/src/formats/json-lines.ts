import { isFault, type JsonRow, jsonLines } from '@framework/evaluation';
import type { FrameworkError } from '@framework/sdk';
import { allGood, sampleError } from '../files/sample-error.js';
import type { Sample } from '../sample.js';

/**
 * Replies one JSON object a line: human-eval's (`task_id`, `completion`; `passed` or `result` where they were graded) and
 * evalplus's (`task_id`, `solution`). Blank lines and CRLF are fine.
 *
 * @throws FWK_EVAL_TASKS with a problem for each bad line
 */
export const fromJsonLines = (bytes: Buffer, path: string): readonly Sample[] =>
  allGood(path, eachRow(bytes, path));

function* eachRow(bytes: Buffer, path: string): Generator<Sample | FrameworkError> {
  for (const { row, at } of jsonLines(bytes, path)) yield isFault(row) ? row : fromRow(row, at);
}

/** Ids of the field are some 12 characters long. */
const LONGEST_ID = 256;

function fromRow(row: JsonRow, at: string): Sample | FrameworkError {
  const { task_id: task, completion, solution, passed, result } = row;
  const fault = (field: string, what: string) => sampleError(at, `the field '${field}' ${what}`);
  if (typeof task !== 'string' && typeof task !== 'number') return fault('task_id', 'is no text');
  if (String(task).length > LONGEST_ID) return fault('task_id', `has more than ${LONGEST_ID} characters`);
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
