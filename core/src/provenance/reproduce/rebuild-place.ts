import { mkdir, readdir, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { LAYOUT } from '@framework/sdk';
import { ioError } from '../../run/durable-file.js';
import { type Hold, hold } from '../../run/holder.js';
import { runPaths } from '../../run/layout.js';
import { refuseTaken } from '../../run/taken-folder.js';

/** Below a root: a folder a run that is rebuilt, gone when the command ends. */
const REBUILDS = '.framework/reproduce';
/** Beside the rebuilt store and run: who works there. */
const LOCK = 'lock';

/**
 * A folder that holds a store and a run of its own. It begins empty: nothing of the run can be reused by mistake, or be put
 * there to be found.
 */
export class RebuildPlace {
  readonly dir: string;
  readonly #hold: Hold;
  readonly #fate: 'kept' | 'removed';

  private constructor(dir: string, held: Hold, fate: 'kept' | 'removed') {
    this.dir = dir;
    this.#hold = held;
    this.#fate = fate;
  }

  /**
   * @param out a folder that is not there yet, or empty; one below the root that is removed at the end when left out
   * @throws FWK_CLI_USAGE for a folder that holds something; FWK_RUN_BUSY while another process rebuilds the same run
   */
  static async open(root: string, name: string, out: string | undefined): Promise<RebuildPlace> {
    const dir = out === undefined ? join(root, REBUILDS, runPaths(root, name).name) : resolve(root, out);
    if (out !== undefined) await refuseTaken(dir, 'what is rebuilt');
    try {
      await mkdir(dir, { recursive: true });
    } catch (cause) {
      throw ioError(cause, dir);
    }
    const held = await hold(join(dir, LOCK));
    // What one that was killed left: documents that were taken down may lie in it.
    await empty(dir);
    return new RebuildPlace(dir, held, out === undefined ? 'removed' : 'kept');
  }

  /** Where it stays; null where it goes. */
  get kept(): string | null {
    return this.#fate === 'kept' ? this.dir : null;
  }

  async clear(): Promise<void> {
    await empty(this.dir);
  }

  async close(): Promise<void> {
    if (this.#fate === 'removed') await empty(this.dir);
    this.#hold.release();
    if (this.#fate === 'removed') await removeFolder(this.dir);
  }
}

async function empty(dir: string): Promise<void> {
  for (const name of await readdir(dir)) {
    if (name !== LOCK) await rm(join(dir, name), { recursive: true, force: true });
  }
}

/**
 * Takes away what killed rebuilds left below a root: it may hold documents that are to go.
 *
 * @throws FWK_RUN_BUSY while one is at work
 */
export async function removeRebuilds(root: string): Promise<void> {
  const dir = join(root, REBUILDS);
  for (const name of await readdir(dir).catch(() => [])) {
    const held = await hold(join(dir, name, LOCK));
    await empty(join(dir, name));
    held.release();
    await removeFolder(join(dir, name));
  }
}

/** With the folder that holds it, where it was the last. */
async function removeFolder(dir: string): Promise<void> {
  await rm(dir, { recursive: true, force: true });
  await rmdir(dirname(dir)).catch(() => undefined);
}

export const rebuiltStore = (place: RebuildPlace): string => join(place.dir, LAYOUT.store);
