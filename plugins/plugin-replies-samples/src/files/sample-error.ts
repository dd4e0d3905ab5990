import { badLines, MOST_TOLD } from '@framework/evaluation';
import { FrameworkError, frameworkError } from '@framework/sdk';

/**
 * What is wrong with a file of replies, or with a part of it.
 *
 * @param at the file, with a line, an entry or a file inside it behind a colon
 */
export const sampleError = (
  at: string,
  message: string,
  more: { readonly action?: string; readonly cause?: unknown } = {},
): FrameworkError =>
  frameworkError('FWK_EVAL_TASKS', {
    message,
    at,
    action: more.action ?? 'correct the replies at the place named',
    ...(more.cause === undefined ? {} : { cause: more.cause }),
  });

/**
 * The good ones, if all are.
 *
 * @throws FWK_EVAL_TASKS with every fault
 */
export function allGood<T>(at: string, read: Iterable<T | FrameworkError>): readonly T[] {
  const good: T[] = [];
  const faults: FrameworkError[] = [];
  let total = 0;
  for (const one of read) {
    if (!(one instanceof FrameworkError)) good.push(one);
    // No more are told; a file of a million is not held a second time in its faults.
    else if (++total <= MOST_TOLD) faults.push(one);
  }
  if (total > 0) throw badLines(at, faults, total);
  return good;
}
