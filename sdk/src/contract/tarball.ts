import { execFile } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import type { SubjectSpec } from './subject.js';
import { violation } from './violation.js';

const run = promisify(execFile);

/**
 * The plugin as its users get it: what `npm pack` puts into the tarball, unpacked. The copy lies inside the plugin's
 * own `node_modules`, which git and npm overlook, so that its dependencies are found the same way.
 *
 * @returns the folder of the copy; it is removed when the process ends
 */
export async function packAndUnpack(dir: string): Promise<string> {
  const cache = join(dir, 'node_modules', '.cache');
  await mkdir(cache, { recursive: true });
  await removeAbandoned(cache);
  const work = await mkdtemp(join(cache, 'contract-'));
  removeAtExit(work);
  const { command, args, shell } = npm();
  try {
    await run(
      command,
      [...args, 'pack', '--ignore-scripts', '--loglevel=error', '--pack-destination', work],
      {
        cwd: dir,
        shell,
        // Inside `npm test` of a workspace these would point npm at another package.
        env: { ...process.env, npm_config_workspace: undefined, npm_config_workspaces: undefined },
      },
    );
  } catch (cause) {
    throw violation(
      `npm pack failed: ${(cause as { stderr?: string }).stderr?.trim() || (cause as Error).message}`,
      dir,
      'run `npm pack` there and mend what it says',
      cause,
    );
  }
  const [tarball] = (await readdir(work)).filter((file) => file.endsWith('.tgz'));
  await unpack(await readFile(join(work, tarball!)), work);
  return join(work, 'package');
}

/** The variant's subject: the unpacked copy in place of the folder. */
export const asPacked = async (spec: SubjectSpec): Promise<SubjectSpec> => ({
  ...spec,
  dir: await packAndUnpack(spec.dir),
});

/** npm's own entry, run with this Node: on Windows `npm` is a batch file, which cannot be run without a shell. */
function npm(): { command: string; args: readonly string[]; shell: boolean } {
  const beside = dirname(process.execPath);
  const places = [
    process.env['npm_execpath'] ?? '',
    join(beside, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(beside, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ];
  const entry = places.find((place) => basename(place) === 'npm-cli.js' && existsSync(place));
  if (entry !== undefined) return { command: process.execPath, args: [entry], shell: false };
  return { command: 'npm', args: [], shell: process.platform === 'win32' };
}

const BLOCK = 512;
const REGULAR = new Set(['0', '\0']);

/** A gzipped tar archive as npm writes it (POSIX.1-2001: ustar with pax headers), files only. */
async function unpack(archive: Uint8Array, into: string): Promise<void> {
  const bytes = gunzipSync(archive);
  let longName: string | undefined;
  for (let at = 0; at + BLOCK <= bytes.length; ) {
    const header = bytes.subarray(at, at + BLOCK);
    const name = text(header, 0, 100);
    if (name === '') break;
    const size = Number.parseInt(text(header, 124, 12), 8);
    const type = String.fromCharCode(header[156]!);
    const body = bytes.subarray(at + BLOCK, at + BLOCK + size);
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    if (type === 'x') longName = /^\d+ path=(.*)$/m.exec(body.toString('utf8'))?.[1];
    if (!REGULAR.has(type)) continue;
    const prefix = text(header, 345, 155);
    const path = join(into, longName ?? (prefix === '' ? name : `${prefix}/${name}`));
    longName = undefined;
    if (!path.startsWith(into + sep)) throw new Error(`the tarball has a file outside of itself: ${name}`);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, body);
  }
}

const text = (header: Buffer, from: number, length: number): string =>
  header
    .subarray(from, from + length)
    .toString('utf8')
    .replace(/\0.*$/s, '');

/** In milliseconds; no examination takes so long. */
const HOUR = 3_600_000;

/** Copies of processes that were killed. */
async function removeAbandoned(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    const folder = join(cache, name);
    // Another examination may be removing it just now.
    const made = await stat(folder).catch(() => undefined);
    if (!name.startsWith('contract-') || made === undefined || Date.now() - made.mtimeMs < HOUR) continue;
    await rm(folder, { recursive: true, force: true });
  }
}

const made: string[] = [];

function removeAtExit(folder: string): void {
  if (made.length === 0) {
    process.once('exit', () => {
      for (const each of made) rmSync(each, { recursive: true, force: true });
    });
  }
  made.push(folder);
}
