import { LIMITS } from '../files/limits.js';
import { readWhole } from '../files/read-whole.js';
import { sampleError } from '../files/sample-error.js';

/**
 * The ids of problems in their order: of a `.jsonl`, or of a JSON array, each with a `task_id`, or a `name`.
 *
 * @param path empty: none
 * @throws FWK_EVAL_TASKS
 */
export async function taskOrder(path: string): Promise<readonly string[]> {
  if (path === '') return [];
  const text = (await readWhole(path, LIMITS)).toString('utf8').trim();
  const rows = text.startsWith('[') ? parsed(text, path) : lines(text, path);
  if (!Array.isArray(rows)) throw sampleError(path, 'the problems are no JSON array');
  return rows.map((row: unknown, index) => {
    // MultiPL-E's have a name instead.
    const { task_id, name } = (row ?? {}) as { readonly task_id?: unknown; readonly name?: unknown };
    const id = task_id ?? name;
    if (typeof id === 'string' || typeof id === 'number') return String(id);
    throw sampleError(`${path}:${index + 1}`, "the problem has no 'task_id'");
  });
}

const lines = (text: string, path: string): unknown[] =>
  text
    .split('\n')
    .flatMap((line, index) => (line.trim() === '' ? [] : [parsed(line, `${path}:${index + 1}`)]));

function parsed(text: string, at: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw sampleError(at, 'the problems are no JSON', { cause });
  }
}
