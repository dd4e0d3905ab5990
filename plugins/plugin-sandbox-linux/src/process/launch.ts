import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { lstat, readlink, stat } from 'node:fs/promises';
import { arch } from 'node:os';
import { promisify } from 'node:util';
import { frameworkError } from '@framework/sdk';
import { seccompFilter } from '../seccomp/filter.js';
import { findPython, type Python } from './find-python.js';
import { nobody } from './nobody.js';
import { pythonProgram } from './python-program.js';

const run = promisify(execFile);

/** What makes the namespaces: bubblewrap, or our own first process by the same system calls. */
export type Walls = 'bubblewrap' | 'namespaces';

/** A command that starts a zygote, and what it is made of. */
export interface Launch {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly walls: Walls;
  /** Of bubblewrap, where it is used. */
  readonly wallsVersion: string;
  readonly python: Python;
}

export interface LaunchOptions {
  /** A path; empty: the system's. */
  readonly python: string;
  /** `auto`: bubblewrap where it works. */
  readonly walls: Walls | 'auto';
  /** For tests: leaves something out. */
  readonly weaken?: (launch: Launch) => Launch;
}

const THREADS = 64;
const FILE_BYTES = 16 * 1024 * 1024;
const CAPABILITIES = ['CAP_SYS_ADMIN', 'CAP_SYS_RESOURCE', 'CAP_SETPCAP', 'CAP_KILL'];
const NOBODY = '65534';
/** Of the system's alone: what makes the walls is not looked for in PATH. */
const BUBBLEWRAP = ['/usr/bin/bwrap', '/usr/local/bin/bwrap', '/bin/bwrap'];

/** @throws FWK_SANDBOX_UNAVAILABLE where it is not Linux, or there is no Python, or bubblewrap is asked for and does not work */
export async function findLaunch(options: LaunchOptions): Promise<Launch> {
  const architecture = arch();
  if (process.platform !== 'linux' || (architecture !== 'x64' && architecture !== 'arm64')) {
    throw frameworkError('FWK_SANDBOX_UNAVAILABLE', {
      message: `The Linux sandbox needs Linux on x86_64 or aarch64, and this is ${process.platform} on ${architecture}.`,
      action: 'take plugin-sandbox-wasm',
    });
  }
  const python = await findPython(options.python);
  const around = options.walls === 'namespaces' ? null : await bubblewrap(python);
  if (around === null && options.walls === 'bubblewrap') {
    throw frameworkError('FWK_SANDBOX_UNAVAILABLE', {
      message: 'Bubblewrap is missing, or makes no namespaces here.',
      action: 'install it (Debian: `apt-get install bubblewrap`), or set `walls: auto`',
    });
  }
  const program = await pythonProgram({
    bubblewrap: around !== null,
    filter: Buffer.from(seccompFilter(architecture)).toString('hex'),
    threads: THREADS,
    fileBytes: FILE_BYTES,
  });
  const inside = [python.path, '-s', '-S', '-B', '-W', 'ignore', '-c', program];
  const [command, ...rest] = around === null ? inside : [...around.command, ...inside];
  const launch: Launch = {
    command: command!,
    arguments: rest,
    walls: around === null ? 'namespaces' : 'bubblewrap',
    wallsVersion: around?.version ?? '',
    python,
  };
  return options.weaken === undefined ? launch : options.weaken(launch);
}

/** Bubblewrap with all it is asked for, tried once with Python really; null where that does not work. */
async function bubblewrap(python: Python): Promise<{ command: readonly string[]; version: string } | null> {
  const binary = BUBBLEWRAP.find((place) => existsSync(place));
  if (binary === undefined) return null;
  const rest = [
    '--unshare-all',
    '--unshare-user',
    ...['--uid', NOBODY, '--gid', NOBODY],
    '--die-with-parent',
    '--new-session',
    '--as-pid-1',
    ...CAPABILITIES.flatMap((name) => ['--cap-add', name]),
    ...(await visible(python)),
    ...['--proc', '/proc', '--tmpfs', '/tmp', '--chdir', '/'],
    '--',
  ];
  try {
    const { stdout } = await run(binary, ['--version'], { timeout: 30_000, env: {} });
    await run(binary, [...rest, python.path, '-S', '-c', ''], { timeout: 30_000, env: {}, ...nobody() });
    return { command: [binary, ...rest], version: stdout.trim() };
  } catch {
    return null;
  }
}

/** What Python needs to start, read-only. The zygote leaves that root for one with Python's library alone. */
async function visible({ path, prefixes }: Python): Promise<string[]> {
  const shown: string[] = [];
  for (const folder of ['/usr', '/lib', '/lib32', '/lib64', '/bin']) {
    const found = await lstat(folder).catch(() => null);
    if (found?.isSymbolicLink()) shown.push('--symlink', await readlink(folder), folder);
    else if (found?.isDirectory()) shown.push('--ro-bind', folder, folder);
  }
  for (const prefix of [...prefixes, path]) {
    if (!prefix.startsWith('/usr') && prefix !== '/' && (await stat(prefix).catch(() => null)) !== null) {
      shown.push('--ro-bind', prefix, prefix);
    }
  }
  return shown;
}
