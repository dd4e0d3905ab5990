import type { FrameworkError } from '@framework/sdk';
import { allGood, sampleError } from '../files/sample-error.js';
import type { Sample } from '../sample.js';

/**
 * bigcode-evaluation-harness's file of generations: a JSON array with an array of programs for each task, in the order of the
 * tasks. It names none, so their names come from the problems; it may answer the first so many of them (`--limit`).
 *
 * @param order ids of the problems
 * @throws FWK_EVAL_TASKS
 */
export function fromBigcode(
  value: readonly unknown[],
  at: string,
  order: readonly string[],
): readonly Sample[] {
  if (order.length === 0)
    throw sampleError(at, 'the file names no tasks: it has replies in the order of the problems', {
      action: 'give the problems: `order` of plugin-replies-samples, or `--problems`',
    });
  if (value.length > order.length)
    throw sampleError(
      at,
      `the file has replies to ${value.length} tasks, there are ${order.length} problems`,
      {
        action: 'give the problems these replies were made for',
      },
    );
  const read = value.flatMap((programs, task): (Sample | FrameworkError)[] => {
    if (!Array.isArray(programs))
      return [sampleError(`${at}:[${task}]`, 'the entry is no array of programs')];
    return programs.map((text: unknown, sample) =>
      typeof text === 'string'
        ? { task: order[task]!, text, form: 'program', passed: null }
        : sampleError(`${at}:[${task}][${sample}]`, 'the program is no text'),
    );
  });
  return allGood(at, read);
}
