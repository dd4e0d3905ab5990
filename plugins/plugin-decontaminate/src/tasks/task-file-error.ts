import { type FrameworkError, frameworkError } from '@framework/sdk';

/** A file of tasks that cannot be used, with the place in it. */
export function taskFileError(
  file: string,
  line: number | null,
  problem: string,
  { action, cause }: { readonly action?: string; readonly cause?: unknown } = {},
): FrameworkError {
  return frameworkError('FWK_EVAL_TASKS', {
    message: `${problem}: no document was judged, for it would be by a part of the tasks only`,
    at: line === null ? file : `${file}:${line}`,
    ...(action === undefined ? {} : { action }),
    ...(cause === undefined ? {} : { cause }),
  });
}
