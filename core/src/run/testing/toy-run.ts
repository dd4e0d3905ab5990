import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { command } from '../../cli/testing/command.js';
import type { RunResult } from '../run.js';

const BIN = fileURLToPath(new URL('../../../bin/framework.js', import.meta.url));
const PRESETS = fileURLToPath(new URL('../../../test-cases/runs/', import.meta.url));
const TOYS = ['source', 'filter', 'order', 'tokenizer', 'model', 'judge'];

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Options {
  readonly cwd: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Piped into stdin; nothing is there when left out. */
  readonly stdin?: string | Uint8Array;
  /** Called once the child runs: to kill it, to press Ctrl-C. */
  readonly meanwhile?: (child: ChildProcess) => void;
}

/** The command line in a process of its own, as a person calls it. */
export function framework(args: readonly string[], options: Options): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [BIN, ...args], {
      cwd: options.cwd,
      env: { ...process.env, NO_COLOR: '1', ...options.environment },
      stdio: [options.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    // One that refuses what it is given does not read it to the end.
    child.stdin?.on('error', () => undefined).end(options.stdin);
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
    options.meanwhile?.(child);
  });
}

/**
 * The same in this process, for all that is not about the process that a person starts: how it dies, what it hears, what
 * it prints past its output. What enters plugins is a process of its own here, too.
 */
export async function frameworkHere(
  args: readonly string[],
  { cwd, environment }: Pick<Options, 'cwd' | 'environment'>,
): Promise<Outcome> {
  const { status, ...said } = await command(args, { cwd, env: { NO_COLOR: '1', ...environment } });
  return { code: status, ...said };
}

export type ToyPreset = 'toy' | 'faulty' | 'writer' | 'portioned';

/** What each preset has beside the toys. */
const BESIDE: Readonly<Record<ToyPreset, readonly string[]>> = {
  toy: [],
  faulty: ['fault'],
  writer: ['writer'],
  portioned: ['portions'],
};

/** The toys lie in no package of the workspace: like any plugin from elsewhere they are trusted by name. */
export const trust = (preset: ToyPreset): readonly string[] =>
  [...TOYS, ...BESIDE[preset]].flatMap((name) => ['--trust', `toy-${name}`]);

export const run = (
  preset: ToyPreset,
  settings: Readonly<Record<string, string | number>> = {},
): string[] => [
  'run',
  '--preset',
  join(PRESETS, `${preset}.yaml`),
  '--json',
  ...trust(preset),
  ...Object.entries(settings).flatMap(([path, value]) => ['--set', `${path}=${value}`]),
];

/** The one document on stdout. */
export function document<T = RunResult>({ stdout, stderr }: Outcome): T {
  try {
    return JSON.parse(stdout) as T;
  } catch {
    throw new Error(`not one JSON document:\n${stdout}\n--- stderr\n${stderr}`);
  }
}

/** Waits until a file holds what is looked for; the run under test says so itself. */
export async function until(path: string, holds: (text: string) => boolean): Promise<void> {
  for (;;) {
    const text = await readFile(path, 'utf8').catch(() => '');
    if (holds(text)) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
