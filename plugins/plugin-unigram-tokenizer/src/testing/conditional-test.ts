import test, { type ExecutionContext } from 'ava';

/** Whether everything runs, or only what keeps `npm test` a matter of minutes. */
export const fullTier: boolean = process.env['FRAMEWORK_FULL'] === '1';

/**
 * A test that needs what only some machines have: skipped, with the reason in its title, where an environment variable
 * does not name it.
 */
export function testWith(
  variable: 'FRAMEWORK_FIXTURES' | 'FRAMEWORK_PEERS_PYTHON',
  title: string,
  run: (t: ExecutionContext, value: string) => Promise<void> | void,
): void {
  const value = process.env[variable];
  if (value) test(title, (t) => run(t, value));
  else test.skip(`${title} (needs ${variable})`, () => undefined);
}
