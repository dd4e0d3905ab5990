import { FrameworkError, frameworkError } from '@framework/sdk';

/** Of a file that is something else altogether, nobody reads the ten-thousandth line's fault. */
export const MOST_TOLD = 50;

/**
 * One error for all bad lines of a file: each stands among its `problems` with file, line and field.
 *
 * @param total how many there are, where not all were kept
 */
export function badLines(
  path: string,
  faults: readonly FrameworkError[],
  total = faults.length,
): FrameworkError {
  const first = faults[0]!;
  if (total === 1) return first;
  return frameworkError('FWK_EVAL_TASKS', {
    message: `${total} faults; the first: ${first.message} (${first.at})`,
    at: path,
    action: 'correct the places named',
    problems: faults.slice(0, MOST_TOLD),
  });
}

export const isFault = (value: unknown): value is FrameworkError => value instanceof FrameworkError;
