import { types } from 'node:util';
import { type ExitCode, FrameworkError, isFrameworkError } from '@framework/sdk';
import { describeValue } from '@framework/sdk/checks';

/*
 * What a plugin throws can be anything: nothing, a text, an error of another realm, a proxy, an error whose getters
 * throw. Whoever reads it must not be thrown out of saying which plugin it was.
 */

/** What was thrown, in words. */
export function describeThrown(thrown: unknown): string {
  const said = safely(() => describeValue(thrown)) ?? 'something that cannot be looked at';
  if (!isError(thrown)) return `it threw ${said}, which is not an Error`;
  const read = (key: 'message' | 'name') => {
    const value = safely(() => thrown[key]);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  return read('message') ?? read('name') ?? 'an error that does not say what went wrong';
}

/** `ENOSPC`, where the operating system said no. */
export function systemCodeOf(thrown: unknown): string | undefined {
  const code = safely(() => (isError(thrown) ? (thrown as NodeJS.ErrnoException).code : undefined));
  return typeof code === 'string' ? code : undefined;
}

/** What V8 throws for memory it could not get, among other things. */
export const isRangeError = (thrown: unknown): boolean => safely(() => thrown instanceof RangeError) === true;

/** Its own stack and those of its causes, as far as they can be read. */
export function stacksOf(thrown: unknown): string {
  const parts: string[] = [];
  for (let at = thrown; isError(at) && parts.length < 10; at = safely(() => (at as Error).cause)) {
    const stack = safely(() => (at as Error).stack);
    parts.push(typeof stack === 'string' ? stack : describeThrown(at));
  }
  return parts.join('\ncaused by: ');
}

/**
 * A coded error with its fields as they must be; undefined for everything else. Errors are told by shape, so that
 * another copy of the SDK is understood, and a shape can be worn: by what ends the process with code 0, for one.
 */
export function codedError(thrown: unknown): FrameworkError | undefined {
  if (!isFrameworkError(thrown)) return undefined;
  if (thrown instanceof FrameworkError && EXIT_CODES.has(thrown.exitCode)) return thrown;
  const read = <T>(key: keyof FrameworkError, fits: (value: unknown) => value is T): T | undefined => {
    const value = safely(() => thrown[key]);
    return fits(value) ? value : undefined;
  };
  const [at, plugin, hook] = (['at', 'plugin', 'hook'] as const).map((key) => read(key, isText));
  const exitCode = read('exitCode', (value): value is ExitCode => EXIT_CODES.has(value)) ?? 1;
  return new FrameworkError(thrown.code, exitCode, read('action', isText) ?? 'see the message', {
    message: describeThrown(thrown),
    ...(at === undefined ? {} : { at }),
    ...(plugin === undefined ? {} : { plugin }),
    ...(hook === undefined ? {} : { hook }),
    problems: (read('problems', Array.isArray) ?? []).flatMap((problem) => codedError(problem) ?? []),
    cause: thrown,
  });
}

const EXIT_CODES: ReadonlySet<unknown> = new Set<ExitCode>([1, 2, 3, 130]);

const isText = (value: unknown): value is string => typeof value === 'string';

/** Of any realm: `instanceof` knows this one's only. */
const isError = (value: unknown): value is Error =>
  types.isNativeError(value) || safely(() => value instanceof Error) === true;

function safely<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
