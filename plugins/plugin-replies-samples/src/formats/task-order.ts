import { isFault, readJsonRows } from '@framework/evaluation';
import type { FrameworkError } from '@framework/sdk';
import { LIMITS } from '../files/limits.js';
import { allGood, sampleError } from '../files/sample-error.js';

/**
 * The ids of problems in their order: of a `.jsonl`, or of a JSON array, each with a `task_id`, or a `name`.
 *
 * @param path empty: none
 * @throws FWK_EVAL_TASKS
 */
export async function taskOrder(path: string): Promise<readonly string[]> {
  if (path === '') return [];
  const { lines } = await readJsonRows(path, LIMITS);
  return allGood(
    path,
    lines.map(({ row, at }): string | FrameworkError => {
      if (isFault(row)) return row;
      // MultiPL-E's have a name instead.
      const id = row['task_id'] ?? row['name'];
      return typeof id === 'string' || typeof id === 'number'
        ? String(id)
        : sampleError(at, "the problem has no 'task_id'");
    }),
  );
}
