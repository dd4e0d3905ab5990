import { type FrameworkError, frameworkError } from '@framework/sdk';
import type { ChangedContent, ChangedInput } from './reproduction.js';

/** Differences that are listed; the first is the one to look at. */
const LISTED = 20;

export const changedInputError = (run: string, changed: readonly ChangedInput[]): FrameworkError =>
  together('FWK_REPRODUCE_INPUT', `'${run}' cannot be made again`, changed);

export const changedContentError = (run: string, changed: readonly ChangedContent[]): FrameworkError =>
  together('FWK_REPRODUCE_MISMATCH', `'${run}' did not come out again`, changed);

/** The first difference speaks; where there are more, they are listed. */
function together(
  code: 'FWK_REPRODUCE_INPUT' | 'FWK_REPRODUCE_MISMATCH',
  what: string,
  changed: readonly (ChangedContent & Partial<ChangedInput>)[],
): FrameworkError {
  const [first] = changed;
  const { message, ...about } = first!;
  if (changed.length === 1) return frameworkError(code, { ...about, message: `${what}: ${message}` });
  return frameworkError(code, {
    ...about,
    message: `${what}: ${message} (and ${changed.length - 1} more)`,
    problems: changed.slice(0, LISTED).map((one) => frameworkError(code, one)),
  });
}
