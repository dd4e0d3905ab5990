import test, { type ExecutionContext } from 'ava';

/** Whether everything runs, or only what keeps `npm test` a matter of minutes. */
export const fullTier: boolean = process.env['FRAMEWORK_FULL'] === '1';

/** One after the other; in the quick tier skipped, with the reason in the title, unless `quick` says otherwise. */
export function serialInFull(
  title: string,
  run: (t: ExecutionContext) => void | Promise<void>,
  quick = false,
): void {
  if (fullTier || quick) test.serial(title, run);
  else test.serial.skip(`${title} (takes minutes: runs in .ci/run --full)`, run);
}
