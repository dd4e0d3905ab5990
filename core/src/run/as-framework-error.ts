import { type FrameworkError, frameworkError, isFrameworkError } from '@framework/sdk';

/** What was thrown, as a coded error: its own code, the disk's or the memory's, or `FWK_INTERNAL`. */
export function asFrameworkError(thrown: unknown): FrameworkError {
  if (isFrameworkError(thrown)) return thrown;
  const code = (thrown as NodeJS.ErrnoException | null)?.code;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return frameworkError('FWK_RUN_DISK_FULL', { message: 'no space is left on the disk', cause: thrown });
  }
  if (thrown instanceof RangeError && /allocation failed/.test(thrown.message)) {
    return frameworkError('FWK_MEMORY', { message: thrown.message, cause: thrown });
  }
  return frameworkError('FWK_INTERNAL', {
    message: thrown instanceof Error ? thrown.message : String(thrown),
    cause: thrown,
  });
}
