import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { toPosix } from './to-posix.js';

/**
 * A file as people are shown it, and as origins are recorded: relative to the working folder, a shipped preset by its
 * package; only what lies elsewhere by its whole path.
 */
export function shownPath(file: string, root: string): string {
  const inside = toPosix(root, file);
  if (!inside.startsWith('../')) return inside;
  const shipped = shippedPresets();
  const within = shipped === undefined ? '../' : toPosix(shipped, file);
  return within.startsWith('../') ? file : `@framework/presets/${within}`;
}

/** The folder of the presets the framework comes with. */
export function shippedPresets(): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve('@framework/presets/package.json'));
  } catch {
    return undefined;
  }
}
