import { existsSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { findPython } from './python-sandbox.js';

/** Whether everything runs, or only what keeps `npm test` a matter of minutes. */
export const fullTier: boolean = process.env['FRAMEWORK_FULL'] === '1';

/** Added to the title of what only the full tier runs, where it is skipped. */
export const ONLY_IN_FULL = ' (takes minutes: runs in .ci/run --full)';

type Run = (t: ExecutionContext) => Promise<unknown>;

/** A test of the full tier; in the quick one skipped, with the reason in its title. */
export function testInFull(title: string, run: Run): void {
  if (fullTier) test(title, run);
  else test.skip(title + ONLY_IN_FULL, run);
}

/** The same, with nothing else of its file beside it. */
export function serialInFull(title: string, run: Run): void {
  if (fullTier) test.serial(title, run);
  else test.serial.skip(title + ONLY_IN_FULL, run);
}

/** A test that needs data of others: skipped, with the reason in its title, where the variable does not name it. */
export function testWith(
  variable: 'FRAMEWORK_FIXTURES',
  title: string,
  run: (t: ExecutionContext, value: string) => Promise<void> | void,
): void {
  const value = process.env[variable];
  if (value) test(title, (t) => run(t, value));
  else test.skip(`${title} (needs ${variable})`, () => undefined);
}

/** A test that judges with real Python: skipped, with the reason in its title, where there is none. */
export function testWithPython(
  title: string,
  run: (t: ExecutionContext, python: string) => Promise<void>,
): void {
  const python = findPython();
  if (python !== null) test(title, (t) => run(t, python));
  else test.skip(`${title} (needs python3)`, () => undefined);
}

/**
 * A test that judges hundreds of programs of a file of others, by its name among the fixtures, with real Python: of the full tier,
 * and skipped, with the reason in its title, without either.
 */
export function fullTestWithFile(
  name: string,
  title: string,
  run: (t: ExecutionContext, path: string, python: string) => Promise<void>,
): void {
  const fixtures = process.env['FRAMEWORK_FIXTURES'];
  const path = join(fixtures ?? '', name);
  const isWanted = fullTier && fixtures !== undefined && existsSync(path);
  const python = isWanted ? findPython() : null;
  // One after the other: beside each other they would take the time that each is given.
  if (python !== null) test.serial(title, (t) => run(t, path, python));
  else
    test.skip(`${title} (needs python3, FRAMEWORK_FULL=1, and ${name} in FRAMEWORK_FIXTURES)`, () =>
      undefined);
}
