import { type ChildProcess, fork } from 'node:child_process';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';

/** Environment variables that a process is started with. */
export type RunnerEnvironment = Readonly<Record<string, string | undefined>>;

const RUNNER = fileURLToPath(new URL('./runner.js', import.meta.url));

/**
 * The process that will do the work of a run. It imports what every run needs and then waits for the word, so whoever has to find out first
 * what the run is starts it before.
 *
 * @param root the working folder
 */
export const startRunner = (root: string, environment: RunnerEnvironment = process.env): ChildProcess =>
  fork(RUNNER, [], {
    cwd: root,
    env: environment,
    serialization: 'advanced',
    // What plugins print is no part of the result on stdout.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });

/** Whether this process stays while the other one does, its pipes included. */
export function waitFor(runner: ChildProcess, how: 'ref' | 'unref'): void {
  runner[how]();
  runner.channel?.[how]();
  for (const pipe of [runner.stdout, runner.stderr]) (pipe as Socket | null)?.[how]();
}

/**
 * The same for a run that may not come to need it: where `work` throws, the process is gone. It keeps nobody waiting before it is
 * watched: that nothing is left to do must still show, where a plugin's configuration never settles.
 *
 * @param work gets nothing where no process can be started: whoever starts the next one says why
 */
export async function withRunner<Result>(
  root: string,
  environment: RunnerEnvironment,
  work: (runner?: ChildProcess) => Promise<Result>,
): Promise<Result> {
  const runner = startRunner(root, environment);
  runner.on('error', () => undefined);
  waitFor(runner, 'unref');
  if (runner.pid === undefined) return work();
  try {
    return await work(runner);
  } catch (error) {
    runner.kill('SIGKILL');
    throw error;
  }
}
