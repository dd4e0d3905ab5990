import { frameworkError, isFrameworkError } from '@framework/sdk';

/**
 * A file system's error as one of ours: a full disk by its own code, everything else with the path. Coded errors pass through.
 */
export function storageError(cause: unknown, path: string): Error {
  if (isFrameworkError(cause)) return cause;
  const code = (cause as NodeJS.ErrnoException | null)?.code;
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull('no space is left on the disk', path, cause);
  return frameworkError('FWK_RUN_IO', {
    message: `a file could not be read or written: ${cause instanceof Error ? cause.message : String(cause)}`,
    at: path,
    cause,
  });
}

export const diskFull = (message: string, at: string, cause?: unknown): Error =>
  frameworkError('FWK_RUN_DISK_FULL', {
    message,
    at,
    action: 'free space, or name a folder elsewhere with FRAMEWORK_CACHE; then run the same command again',
    cause,
  });
