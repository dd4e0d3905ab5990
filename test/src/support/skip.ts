import test, { type ExecutionContext } from 'ava';

/**
 * Runs a test, or skips it with the reason in its title, so that the closing list says why. One after the other: each
 * starts a run, which takes every core there is.
 */
export function serialWhen(
  reasonToSkip: string | null,
  title: string,
  run: (t: ExecutionContext) => void | Promise<void>,
): void {
  if (reasonToSkip === null) test.serial(title, run);
  else test.serial.skip(`${title} (${reasonToSkip})`, run);
}

/** Reason to skip what takes minutes, unless the full tier runs. */
export const unlessFull: string | null =
  process.env['FRAMEWORK_FULL'] === '1' ? null : 'takes minutes: runs in .ci/run --full';
