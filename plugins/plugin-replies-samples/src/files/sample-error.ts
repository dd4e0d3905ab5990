import { FrameworkError, frameworkError } from '@framework/sdk';

/** Of a file that is something else altogether, nobody reads the ten-thousandth line's fault. */
const MOST_TOLD = 50;

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

/** One error for all faults of a file, each among its `problems`. */
export function allFaults(at: string, faults: readonly FrameworkError[]): FrameworkError {
  const first = faults[0]!;
  if (faults.length === 1) return first;
  return frameworkError('FWK_EVAL_TASKS', {
    message: `${faults.length} faults; the first: ${first.message} (${first.at})`,
    at,
    action: 'correct the places named',
    problems: faults.slice(0, MOST_TOLD),
  });
}

/**
 * The good ones, if all are.
 *
 * @throws FWK_EVAL_TASKS with every fault
 */
export function allGood<T>(at: string, read: readonly (T | FrameworkError)[]): readonly T[] {
  const faults = read.filter((one) => one instanceof FrameworkError);
  if (faults.length > 0) throw allFaults(at, faults);
  return read as readonly T[];
}
