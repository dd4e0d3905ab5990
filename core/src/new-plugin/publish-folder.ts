import { mkdir, mkdtemp, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { frameworkError } from '@framework/sdk';
import { ioError } from '../run/durable-file.js';

/**
 * Writes a folder whole or not at all: its files are made beside it, under a name of their own, and the folder is renamed
 * when they are there.
 *
 * @param files text by path inside the folder, `/`-separated
 * @throws FWK_NEW_PLUGIN_FOLDER when something lies there already, FWK_RUN_IO, FWK_RUN_DISK_FULL
 */
export async function publishFolder(dir: string, files: ReadonlyMap<string, string>): Promise<void> {
  await refuseContent(dir);
  try {
    await mkdir(dirname(dir), { recursive: true });
  } catch (cause) {
    throw ioError(cause, dirname(dir));
  }
  const draft = await mkdtemp(join(dirname(dir), `.${basename(dir)}-`)).catch((cause: unknown) => {
    throw ioError(cause, dirname(dir));
  });
  try {
    // `mkdtemp` makes a folder that only its owner may read.
    const content = join(draft, 'content');
    for (const [path, text] of files) {
      const file = join(content, ...path.split('/'));
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
    // Not every system renames onto an empty folder.
    await rmdir(dir).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    await rename(content, dir);
  } catch (cause) {
    throw ioError(cause, dir);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function refuseContent(dir: string): Promise<void> {
  let content: readonly string[];
  try {
    content = await readdir(dir);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return;
    if (code !== 'ENOTDIR') throw ioError(error, dir);
    throw folderError(dir, 'is a file');
  }
  if (content.length > 0) throw folderError(dir, `is not empty: ${content.slice(0, 3).join(', ')}`);
}

const folderError = (dir: string, what: string) =>
  frameworkError('FWK_NEW_PLUGIN_FOLDER', { message: `${dir} ${what}`, at: dir });
