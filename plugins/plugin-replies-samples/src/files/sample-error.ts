import { badLines } from '@framework/evaluation';
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
export function allGood<T>(at: string, read: readonly (T | FrameworkError)[]): readonly T[] {
  const faults = read.filter((one) => one instanceof FrameworkError);
  if (faults.length > 0) throw badLines(at, faults);
  return read as readonly T[];
}
