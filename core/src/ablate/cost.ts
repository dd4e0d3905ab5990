import type { RunPaths } from '../run/layout.js';
import { readTracks } from '../trace/read.js';
import { listSessions } from '../trace/sessions.js';
import { summarize } from '../trace/summary.js';

/** What a plugin took in a run, as far as the run was traced. */
export interface PluginCost {
  /** Its own time on the runner's thread, in seconds; null where no traced start called it. */
  readonly runner: number | null;
  /** The same in worker threads, added up over them. */
  readonly workers: number | null;
  /** Starts of the run that were traced. What was reused in all of them was never measured. */
  readonly starts: number;
}

/** Adds up a plugin's own time over all traced starts of a run. */
export async function pluginCost(paths: RunPaths, plugin: string): Promise<PluginCost> {
  const own: { runner: number | null; workers: number | null } = { runner: null, workers: null };
  const sessions = listSessions(paths.trace);
  for (const { dir } of sessions) {
    for (const call of summarize(await readTracks(dir)).calls) {
      if (call.plugin === plugin) own[call.where] = (own[call.where] ?? 0) + call.own;
    }
  }
  return { ...own, starts: sessions.length };
}
