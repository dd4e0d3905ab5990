import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type FrameworkError, frameworkError } from '@framework/sdk';
import type { BlobStore, StoredBlob } from './blob-store.js';

/** How mirrors lay blobs out: all in one folder, or below one or two folders of two digits, as git and Software Heritage do. */
const PLACES: readonly ((id: string) => string)[] = [
  (id) => id,
  (id) => join(id.slice(0, 2), id),
  (id) => join(id.slice(0, 2), id.slice(2)),
  (id) => join(id.slice(0, 2), id.slice(2, 4), id),
  (id) => join(id.slice(0, 2), id.slice(2, 4), id.slice(4)),
];
const LAYOUTS = PLACES.flatMap((place) => [place, (id: string) => `${place(id)}.gz`]);

/** Blobs in a folder of this machine. */
export class LocalBlobs implements BlobStore {
  readonly #folder: string;
  /** The layout that found one last: all of a folder are laid out alike, and the others are tried for those that are missing. */
  #last = LAYOUTS[0]!;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** @throws FWK_SOURCE_MISSING */
  static async open(folder: string, at: string): Promise<LocalBlobs> {
    const facts = await stat(folder).catch(() => undefined);
    if (facts?.isDirectory()) return new LocalBlobs(folder);
    throw frameworkError('FWK_SOURCE_MISSING', {
      message: `there is no folder ${folder} of blobs`,
      at,
      action: 'name the folder that the contents of The Stack v2 were downloaded to',
    });
  }

  async read(id: string, most: number): Promise<StoredBlob | null> {
    for (const layout of [this.#last, ...LAYOUTS.filter((one) => one !== this.#last)]) {
      const path = join(this.#folder, layout(id));
      const facts = await stat(path).catch(absent(path));
      if (!facts?.isFile()) continue;
      this.#last = layout;
      if (facts.size > most) return { kind: 'too-large' };
      const bytes = await readFile(path).catch(absent(path));
      // Gone between the two: not there.
      return bytes === undefined ? null : { kind: 'bytes', bytes, at: path };
    }
    return null;
  }
}

const absent =
  (path: string) =>
  (cause: NodeJS.ErrnoException): undefined => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return undefined;
    throw unreadable(path, cause);
  };

const unreadable = (path: string, cause: Error): FrameworkError =>
  frameworkError('FWK_SOURCE_UNREADABLE', { message: `${path}: ${cause.message}`, at: path, cause });
