import { spawn } from 'node:child_process';

export interface Finished {
  /** Null when it was ended by a signal or never started. */
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  /** What it said on stderr, or why it did not start. */
  readonly stderr: string;
}

/** Runs a program to its end. That it fails is a result. */
export function runProgram(
  command: string,
  args: readonly string[],
  options: {
    readonly cwd?: string;
    readonly environment?: NodeJS.ProcessEnv;
    readonly timeoutMs?: number;
  } = {},
): Promise<Finished> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.environment ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: options.timeoutMs,
      killSignal: 'SIGKILL',
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', (error) => resolve({ status: null, signal: null, stdout, stderr: error.message }));
    child.on('close', (status, signal) => resolve({ status, signal, stdout, stderr }));
  });
}
