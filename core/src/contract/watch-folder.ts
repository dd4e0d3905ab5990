import { type FSWatcher, watch } from 'node:fs';
import { sep } from 'node:path';

/** Editors write a file in several steps, compilers several files: what comes this close together is one change. */
const QUIET_MILLISECONDS = 150;

export interface FolderWatch {
  /** Settles at the next change, or at once when there was one since the last was asked for; the paths that changed. */
  next(signal: AbortSignal): Promise<readonly string[]>;
  close(): void;
}

/**
 * Changes of files in a folder, at any depth.
 *
 * @param overlook folder names, at any depth, whose content does not count
 */
export function watchFolder(dir: string, overlook: ReadonlySet<string>): FolderWatch {
  const changed = new Set<string>();
  let quiet: NodeJS.Timeout | undefined;
  let settled = false;
  let wake: (() => void) | undefined;
  const watcher: FSWatcher = watch(dir, { recursive: true }, (_event, path) => {
    if (path === null || path.split(sep).some((part) => overlook.has(part))) return;
    changed.add(path);
    settled = false;
    clearTimeout(quiet);
    quiet = setTimeout(() => {
      settled = true;
      wake?.();
    }, QUIET_MILLISECONDS);
  });
  // A folder that goes away while it is watched; the next examination says what is missing.
  watcher.on('error', () => undefined);

  return {
    next: (signal) =>
      new Promise((resolve, reject) => {
        const finish = () => {
          signal.removeEventListener('abort', stop);
          wake = undefined;
          settled = false;
          const paths = [...changed].sort();
          changed.clear();
          resolve(paths);
        };
        const stop = () => {
          wake = undefined;
          reject(signal.reason);
        };
        if (signal.aborted) return stop();
        if (settled) return finish();
        wake = finish;
        signal.addEventListener('abort', stop, { once: true });
      }),
    close() {
      clearTimeout(quiet);
      watcher.close();
    },
  };
}
