import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const RUNNER = fileURLToPath(new URL('./runner.js', import.meta.url));

/**
 * The process that will do the work of a run. It imports what every run needs and then waits for the word, so whoever has to find out first
 * what the run is starts it before.
 *
 * @param root the working folder
 */
export const startRunner = (root: string): ChildProcess =>
  fork(RUNNER, [], {
    cwd: root,
    serialization: 'advanced',
    // What plugins print is no part of the result on stdout.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });

/**
 * The same for a run that may not come to need it: where `work` throws, the process is gone.
 *
 * @param work gets nothing where no process can be started: whoever starts the next one says why
 */
export async function withRunner<Result>(
  root: string,
  work: (runner?: ChildProcess) => Promise<Result>,
): Promise<Result> {
  const runner = startRunner(root);
  runner.on('error', () => undefined);
  if (runner.pid === undefined) return work();
  try {
    return await work(runner);
  } catch (error) {
    runner.kill('SIGKILL');
    throw error;
  }
}
