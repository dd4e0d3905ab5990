import { createHash } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The manifest of a store object, as far as the tests look at it. */
interface ObjectManifest {
  readonly kind: string;
  readonly files: Readonly<Record<string, unknown>>;
}

/** A finished object of a store: its folder and the names of its files. */
export interface FoundObject {
  readonly dir: string;
  readonly kind: string;
  readonly files: readonly string[];
}

/** Every finished object of the store in `cwd`. */
export async function storeObjects(cwd: string): Promise<readonly FoundObject[]> {
  const store = join(cwd, '.framework', 'store');
  return Promise.all(
    (await readdir(store)).sort().map(async (name) => {
      const dir = join(store, name);
      const { kind, files } = JSON.parse(await readFile(join(dir, 'object.json'), 'utf8')) as ObjectManifest;
      return { dir, kind, files: Object.keys(files).sort() };
    }),
  );
}

/** The first file of that name in any object with anything in it: of a source all of whose documents fell nothing is stored. */
export async function storeFile(cwd: string, name: RegExp): Promise<string> {
  for (const { dir, files } of await storeObjects(cwd)) {
    for (const file of files.filter((candidate) => name.test(candidate))) {
      if ((await stat(join(dir, file))).size > 0) return join(dir, file);
    }
  }
  throw new Error(`no object of the store has a file ${name}`);
}

/**
 * SHA-256 of every file that a run promises to make again, by path: read from the disk, not from manifests, because a
 * content root is made from what manifests say.
 *
 * @returns one `<path> <hash>` line a file, sorted
 */
export async function promisedFiles(cwd: string, run: string): Promise<readonly string[]> {
  const lines: string[] = [];
  const folders = ['.framework/store', `runs/${run}/checkpoints`, `runs/${run}/evaluation`];
  for (const folder of folders) {
    for (const entry of await readdir(join(cwd, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      lines.push(`${path.slice(cwd.length + 1)} ${await hashOf(path)}`);
    }
  }
  lines.push(`metrics.ndjson ${await hashOf(join(cwd, 'runs', run, 'metrics.ndjson'))}`);
  return lines.map((line) => line.replace(`runs/${run}/`, '')).sort();
}

const hashOf = async (path: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex');

/** What can happen to a file on a disk. */
export const damage = {
  async truncate(path: string): Promise<void> {
    const bytes = await readFile(path);
    await writeFile(path, bytes.subarray(0, Math.floor(bytes.byteLength / 2)));
  },
  async flipBit(path: string): Promise<void> {
    const bytes = await readFile(path);
    bytes[Math.floor(bytes.byteLength / 2)]! ^= 0x10;
    await writeFile(path, bytes);
  },
  replaceWith:
    (content: string | Uint8Array) =>
    (path: string): Promise<void> =>
      writeFile(path, content),
  edit:
    (change: (text: string) => string) =>
    async (path: string): Promise<void> => {
      const before = await readFile(path, 'utf8');
      const after = change(before);
      if (after === before) throw new Error(`nothing to change in ${path}`);
      await writeFile(path, after);
    },
} as const;
