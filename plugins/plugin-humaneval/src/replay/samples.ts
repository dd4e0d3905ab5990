import { type FrameworkError, frameworkError } from '@framework/sdk';
import { badLines, isFault } from '../tasks/bad-lines.js';
import { type JsonRow, readJsonLines } from '../tasks/json-lines.js';

/** A completion somebody published, and the verdict that came with it, if one did. */
export interface PublishedSample {
  readonly task: string;
  readonly completion: string;
  readonly passed: boolean | null;
}

/**
 * Reads samples in human-eval's format, one JSON object a line: `task_id`, `completion`, and `passed` where they were graded.
 *
 * @throws FWK_EVAL_TASKS with a problem for each bad line
 */
export async function readSamples(path: string, tasks: ReadonlySet<string>): Promise<PublishedSample[]> {
  const { lines } = await readJsonLines(path);
  const read = lines.map(({ at, row }) => (isFault(row) ? row : sampleOf(row, at, tasks)));
  const faults = read.filter(isFault);
  if (faults.length > 0) throw badLines(path, faults);
  return read as PublishedSample[];
}

function sampleOf(row: JsonRow, at: string, tasks: ReadonlySet<string>): PublishedSample | FrameworkError {
  const { task_id: task, completion, passed = null } = row;
  const fault = (field: string, what: string) =>
    frameworkError('FWK_EVAL_TASKS', { message: `the field '${field}' ${what}`, at });
  if (typeof task !== 'string') return fault('task_id', 'is no text');
  if (!tasks.has(task))
    return fault('task_id', `names '${task.slice(0, 80)}', which is not among the problems`);
  if (typeof completion !== 'string') return fault('completion', 'is no text');
  if (passed !== null && typeof passed !== 'boolean') return fault('passed', 'is neither true nor false');
  return { task, completion, passed };
}
