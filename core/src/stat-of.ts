import { type Stats, statSync } from 'node:fs';

/**
 * What lies at a path, undefined where nothing can be said of it: nothing is there, a folder above may not be entered, a
 * name is too long, links lead in circles. Node throws for all but the first.
 */
export function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
