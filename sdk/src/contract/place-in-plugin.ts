import { realpathSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { HOOK_NAMES } from '../manifest.js';

/**
 * Where in the plugin an error came from: the first frame of its stack inside the plugin's own folder. Frames of the
 * suite, of Node and of installed packages help nobody who has to mend the plugin.
 */
export function frameInside(dir: string, stack: string | undefined): string | undefined {
  const folders = [dir, realpath(dir)].flatMap((folder) => [`${pathToFileURL(folder).href}/`, `${folder}/`]);
  const frames = (stack ?? '').split('\n').flatMap((line) => /^\s*at (.*)$/.exec(line)?.[1] ?? []);
  return frames.find((frame) =>
    folders.some((folder) => frame.includes(folder) && !frame.split(folder)[1]!.startsWith('node_modules/')),
  );
}

/** The hook that a rule of this id is about, where it is about one. */
export function hookOf(rule: string | undefined): string | undefined {
  const group = rule?.replace(/\/.*/s, '') ?? '';
  return (HOOK_NAMES as readonly string[]).includes(group) ? `hook ${group}` : undefined;
}

function realpath(dir: string): string {
  try {
    return realpathSync(dir);
  } catch {
    return dir;
  }
}
