import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** How a child is started: the command, and what keeps it in, in words. */
export interface LockDown {
  readonly command: string;
  readonly before: readonly string[];
  /** What the operating system adds on this machine; empty where it adds nothing. */
  readonly kernel: readonly string[];
}

/** The folder the child's modules lie in: all it may read. */
const CHILD = fileURLToPath(new URL('../', import.meta.url));
/** Heap of JavaScript objects, in MiB; the interpreter's linear memory is not part of it. */
const HEAP = 512;

/**
 * Node's own limits. The permission model forbids to read, to write, to start processes, threads and addons; it has two
 * spellings (`--experimental-permission` until 22). From 25 on it forbids the network too. No source text becomes code.
 */
export function nodeFlags(): readonly string[] {
  const permission = process.allowedNodeEnvironmentFlags.has('--permission')
    ? '--permission'
    : '--experimental-permission';
  return [
    permission,
    `--allow-fs-read=${CHILD}*`,
    `--allow-fs-read=${fileURLToPath(new URL('../../package.json', import.meta.url))}`,
    '--disallow-code-generation-from-strings',
    '--no-warnings',
    '--no-deprecation',
    `--max-old-space-size=${HEAP}`,
    '--max-semi-space-size=16',
  ];
}

/**
 * What Linux adds where it is at hand, without rights and without an installation: an empty network namespace (`unshare`),
 * and that the child dies with us, cannot gain rights (`setpriv`). Each is tried once, really.
 */
export async function findLockDown(): Promise<LockDown> {
  const before: string[] = [];
  const kernel: string[] = [];
  if (process.platform === 'linux') {
    const network = ['unshare', '--user', '--net', '--ipc', '--'];
    if (await works(network)) {
      before.push(...network);
      kernel.push('an empty network namespace');
    }
    const bound = ['setpriv', '--pdeathsig', 'KILL', '--no-new-privs', '--'];
    if (await works([...before, ...bound])) {
      before.push(...bound);
      kernel.push('death with its parent', 'no new privileges');
    }
  }
  const [command = process.execPath, ...rest] = before;
  return { command, before: before.length === 0 ? [] : [...rest, process.execPath], kernel };
}

async function works([command, ...rest]: readonly string[]): Promise<boolean> {
  try {
    await run(command!, [...rest, process.execPath, '--version'], { timeout: 10_000 });
    return true;
  } catch {
    return false;
  }
}
