import { frameworkError, isFrameworkError } from '@framework/sdk';

/** A file system's error as one of ours: a full disk by its own code, everything else with the path. */
export function storageError(cause: unknown, path: string): unknown {
  const code = (cause as NodeJS.ErrnoException | null)?.code;
  // Without a system call it is no file system's: an abort, one of ours, a mistake.
  if (isFrameworkError(cause) || (cause as NodeJS.ErrnoException | null)?.syscall === undefined) return cause;
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull('no space is left on the disk', path, cause);
  return frameworkError('FWK_RUN_IO', {
    message: `a downloaded file could not be written or read: ${(cause as Error).message}`,
    at: path,
    cause,
  });
}

export const diskFull = (message: string, at: string, cause?: unknown): Error =>
  frameworkError('FWK_RUN_DISK_FULL', {
    message,
    at,
    action:
      'free space, or name a folder elsewhere with plugins.plugin-huggingface-hub.cache; then run it again',
    cause,
  });
