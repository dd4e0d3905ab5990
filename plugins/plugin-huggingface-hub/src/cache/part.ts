import { type FileHandle, mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { RemoteHash } from '@framework/sdk';
import { publish } from './durable.js';
import { isGone, isOfThisPlace, ownerName } from './owner.js';

/** So often an owner says that it is there. */
const SIGN_OF_LIFE_MS = 60_000;
/** An owner elsewhere that gave no sign for so long is gone: 60 of them, so that a clock or a machine may stand still for a while. */
const SILENT_MS = 60 * SIGN_OF_LIFE_MS;

/**
 * The beginning of a file on its way, owned by one process alone. It says so in its name: `<hash>.<place>.<process>.<start>.<number>.part`,
 * and by the time of the file, which it sets every minute. Nobody's are `<hash>.part`, those of processes of this place that are gone,
 * and those of other machines and containers that were silent for an hour. Whoever wants to go on with one renames it to a name of its
 * own, which only one of several can do; a run that finds none begins one. So two runs may download a file twice, and never write
 * to one file.
 */
export class Part {
  readonly #signs: NodeJS.Timeout;

  private constructor(
    readonly path: string,
    readonly file: FileHandle,
    /** Bytes of it that an earlier process left. */
    readonly inherited: number,
    readonly free: string,
  ) {
    // A download that waits for its hub writes nothing, and is alive.
    this.#signs = setInterval(() => void this.#live(), SIGN_OF_LIFE_MS);
    this.#signs.unref();
  }

  /** Takes over the longest beginning that is nobody's, or begins one. */
  static async claim(folder: string, hash: RemoteHash): Promise<Part> {
    await mkdir(folder, { recursive: true });
    const key = keyOf(hash);
    const free = join(folder, `${key}.part`);
    const mine = join(folder, `${key}.${ownerName()}.${claims++}.part`);
    for (const { path } of await abandoned(folder, key)) {
      try {
        // Before it bears an owner's name: with the time of before, it would be taken for one whose owner is gone.
        const now = new Date();
        await utimes(path, now, now);
        await rename(path, mine);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') continue;
        throw error;
      }
      const file = await open(mine, 'r+');
      return new Part(mine, file, (await file.stat()).size, free);
    }
    return new Part(mine, await open(mine, 'wx+'), 0, free);
  }

  /** Whole and proven: it gets its name for good. Where another was quicker, that one stays: somebody may be reading it. */
  async publish(target: string): Promise<void> {
    clearInterval(this.#signs);
    await this.file.sync();
    await this.file.close();
    if (await isThere(target)) await rm(this.path);
    else await publish(this.path, target);
  }

  /** Left for another time. */
  async release(): Promise<void> {
    clearInterval(this.#signs);
    await this.file.close();
    await rename(this.path, this.free);
  }

  async remove(): Promise<void> {
    clearInterval(this.#signs);
    await this.file.close();
    await rm(this.path, { force: true });
  }

  /** A file system that keeps no times says nothing; then an hour counts from the last byte. */
  async #live(): Promise<void> {
    const now = new Date();
    await this.file.utimes(now, now).catch(() => {});
  }
}

/**
 * How long the longest beginning of each file is, by its key, whoever it belongs to.
 *
 * @param folder need not be there
 */
export async function begun(folder: string): Promise<ReadonlyMap<string, number>> {
  const longest = new Map<string, number>();
  for (const name of await readdir(folder).catch(() => [])) {
    const key = name.split('.')[0]!;
    const facts = await stat(join(folder, name)).catch(() => undefined);
    longest.set(key, Math.max(longest.get(key) ?? 0, facts?.size ?? 0));
  }
  return longest;
}

/** A content's name among beginnings. */
export const keyOf = ({ algorithm, hex }: RemoteHash): string => `${algorithm}-${hex}`;

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

let claims = 0;

/** Beginnings that nobody works on, the longest first. */
async function abandoned(folder: string, key: string) {
  const names = (await readdir(folder)).filter((name) => name.startsWith(`${key}.`));
  const found: { readonly path: string; readonly bytes: number }[] = [];
  for (const name of names) {
    const path = join(folder, name);
    const facts = await stat(path).catch(() => undefined);
    if (facts?.isFile() && isFree(name, key, Date.now() - facts.mtimeMs)) {
      found.push({ path, bytes: facts.size });
    }
  }
  return found.sort((a, b) => b.bytes - a.bytes);
}

function isFree(name: string, key: string, silentMs: number): boolean {
  if (name === `${key}.part`) return true;
  const owner = name.slice(key.length + 1);
  return isOfThisPlace(owner) ? isGone(owner) : silentMs > SILENT_MS;
}
