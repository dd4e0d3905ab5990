import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { perform } from '@framework/core';

/** The executable; exported for tests that ask whether another user could run it. */
export const bin = fileURLToPath(new URL('../../../core/bin/framework.js', import.meta.url));

export interface Outcome {
  /** Exit code, or null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Piped into stdin; nothing is there when left out. */
  readonly stdin?: string | Uint8Array;
  /** Run it as this user; only root can. */
  readonly uid?: number;
  /** Called with the child once it runs, to kill it or press Ctrl-C. */
  readonly meanwhile?: (child: {
    readonly pid: number;
    kill(signal: NodeJS.Signals): void;
    /** What it has written so far: stdout, then stderr. */
    said(): string;
  }) => void | Promise<void>;
}

/** The command line as a user calls it: a real process, a real folder. */
export function framework(args: readonly string[], options: RunOptions): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bin, ...args], {
      cwd: options.cwd,
      env: { ...process.env, NO_COLOR: '1', ...options.env },
      stdio: [options.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    // One that refuses what it is given does not read it to the end.
    child.stdin?.on('error', () => undefined).end(options.stdin);
    child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      resolve({
        code,
        signal,
        stdout: Buffer.concat(stdout).toString('utf8'),
        stderr: Buffer.concat(stderr).toString('utf8'),
      });
    });
    const { pid } = child;
    const said = () => Buffer.concat([...stdout, ...stderr]).toString('utf8');
    if (pid !== undefined) void options.meanwhile?.({ pid, said, kill: (signal) => void child.kill(signal) });
  });
}

/**
 * The same in this process, for all that is not about the process that a person starts: it is spared, a third of a second.
 * What enters plugins is a process of its own here, too; no module that a preset names may change between two calls.
 */
export async function frameworkHere(
  args: readonly string[],
  { cwd, env }: Pick<RunOptions, 'cwd' | 'env'>,
): Promise<Outcome> {
  const said = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof said) => ({
    write(chunk: string | Uint8Array): boolean {
      said[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
      return true;
    },
  });
  const { FORCE_COLOR: _, ...inherited } = process.env;
  const code = await perform(args, {
    root: cwd,
    environment: { ...inherited, NO_COLOR: '1', ...env },
    stdout: stream('stdout'),
    stderr: stream('stderr'),
  });
  return { code, signal: null, ...said };
}

/** The one JSON document of `--json`; the whole output is in the error when it is not one. */
export function json<T = Record<string, unknown>>(outcome: Outcome): T {
  try {
    return JSON.parse(outcome.stdout) as T;
  } catch {
    throw new Error(`not one JSON document:\n${outcome.stdout}\n--- stderr\n${outcome.stderr}`);
  }
}

/** A folder for one test, gone afterwards. */
export async function workingFolder(t: { teardown(fn: () => Promise<void>): void }): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'framework-test-'));
  t.teardown(() => rm(dir, { recursive: true, force: true }));
  return dir;
}
