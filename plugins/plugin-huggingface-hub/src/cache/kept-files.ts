import { rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { RemoteCall, RemoteFile } from '@framework/sdk';
import { provenHash } from './content-hash.js';
import { begun, keyOf } from './part.js';
import { diskFull } from './storage-error.js';

/** Files that are here, by the hash of their content: `<algorithm>/<first two digits>/<hex>`. */
export class KeptFiles {
  readonly #folder: string;
  /** Paths whose bytes this process proved, with their SHA-256, size and time. */
  readonly #proven = new Map<string, string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Where beginnings lie. */
  get parts(): string {
    return join(this.#folder, 'parts');
  }

  pathOf({ hash: { algorithm, hex } }: RemoteFile): string {
    return join(this.#folder, algorithm, hex.slice(0, 2), hex);
  }

  /** Whether one lies there, by its size: its hash is looked at when it is read. */
  async has(file: RemoteFile): Promise<boolean> {
    const facts = await stat(this.pathOf(file)).catch(() => undefined);
    return facts?.isFile() === true && facts.size === file.bytes;
  }

  /** SHA-256 of the file that lies there; null where there is none. One whose content is another is removed. */
  async proven(file: RemoteFile, { signal, progress }: RemoteCall): Promise<string | null> {
    const path = this.pathOf(file);
    const facts = await stat(path).catch(() => undefined);
    if (facts === undefined) return null;
    const key = `${path}\0${facts.size}\0${facts.mtimeMs}`;
    const known = this.#proven.get(key);
    if (known !== undefined) return known;
    const sha256 = await provenHash(path, file, signal, (bytes) => progress?.(bytes));
    if (sha256 === null) await rm(path, { force: true });
    else this.#proven.set(key, sha256);
    return sha256;
  }

  /**
   * @throws FWK_RUN_DISK_FULL where files to come would not fit; what is here of them, and what comes twice, needs no room
   */
  async requireRoom(files: readonly RemoteFile[]): Promise<void> {
    const here = await begun(this.parts);
    const each = new Map(files.map((file) => [keyOf(file.hash), file.bytes]));
    let bytes = 0;
    for (const [key, whole] of each) bytes += Math.max(0, whole - (here.get(key) ?? 0));
    const folder = await nearestFolder(this.#folder);
    const { bavail, bsize } = await statfs(folder);
    if (bytes <= bavail * bsize) return;
    const gigabytes = (count: number) => `${(count / 1e9).toFixed(1)} GB`;
    throw diskFull(
      `${gigabytes(bytes)} are to be downloaded, and ${gigabytes(bavail * bsize)} are free`,
      this.#folder,
    );
  }
}

/** The folder itself, or the nearest above it that is there. */
async function nearestFolder(folder: string): Promise<string> {
  for (let at = folder; ; at = join(at, '..')) {
    const there = await stat(at).catch(() => undefined);
    if (there?.isDirectory() || at === join(at, '..')) return at;
  }
}
