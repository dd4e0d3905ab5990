import { type FrameworkError, frameworkError } from '@framework/sdk';
import { codedError, describeThrown, isRangeError, systemCodeOf } from '../hooks/thrown.js';

/** What was thrown, as a coded error: its own code, the disk's or the memory's, or `FWK_INTERNAL`. */
export function asFrameworkError(thrown: unknown): FrameworkError {
  const coded = codedError(thrown);
  if (coded !== undefined) return coded;
  const code = systemCodeOf(thrown);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return frameworkError('FWK_RUN_DISK_FULL', { message: 'no space is left on the disk', cause: thrown });
  }
  const words = describeThrown(thrown);
  if (isRangeError(thrown) && /allocation failed/.test(words)) {
    return frameworkError('FWK_MEMORY', { message: words, cause: thrown });
  }
  return frameworkError('FWK_INTERNAL', { message: words, cause: thrown });
}
