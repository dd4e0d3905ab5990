import { type FSWatcher, readdirSync, watch } from 'node:fs';
import { join, sep } from 'node:path';

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
 * @param overlook names of entries of the folder that are not looked into: watching a `node_modules` costs a handle for
 *   each of its thousands of files
 */
export function watchFolder(dir: string, overlook: ReadonlySet<string>): FolderWatch {
  const changed = new Set<string>();
  let quiet: NodeJS.Timeout | undefined;
  let settled = false;
  let wake: (() => void) | undefined;
  const saw = (path: string) => {
    changed.add(path);
    settled = false;
    clearTimeout(quiet);
    quiet = setTimeout(() => {
      settled = true;
      wake?.();
    }, QUIET_MILLISECONDS);
  };
  const entries = watchEntries(dir, overlook, saw);

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
      entries.close();
    },
  };
}

/** One watcher for the folder itself, and one, to any depth, for each folder in it, as they come and go. */
function watchEntries(dir: string, overlook: ReadonlySet<string>, saw: (path: string) => void) {
  const watchers = new Map<string, FSWatcher>();
  const drop = (name: string) => {
    watchers.get(name)?.close();
    watchers.delete(name);
  };
  const cover = () => {
    for (const entry of readdirSync(dir, { withFileTypes: true })) {
      const { name } = entry;
      if (!entry.isDirectory() || overlook.has(name) || watchers.has(name)) continue;
      const watcher = watch(join(dir, name), { recursive: true }, (_event, path) => {
        if (path !== null) saw(`${name}${sep}${path}`);
      });
      // A folder that goes away while it is watched; the next examination says what is missing.
      watcher.on('error', () => drop(name));
      watchers.set(name, watcher);
    }
  };
  const top = watch(dir, (_event, name) => {
    if (name === null || overlook.has(name)) return;
    drop(name);
    cover();
    // Of the files at the top only what a plugin is made of: not the log somebody writes our own output to.
    if (watchers.has(name) || /\.(?:json|[cm]?[jt]s)$/.test(name)) saw(name);
  });
  top.on('error', () => undefined);
  cover();
  return {
    close() {
      top.close();
      for (const name of [...watchers.keys()]) drop(name);
    },
  };
}
