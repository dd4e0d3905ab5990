/**
 * A thread of the scanner process that ends the process when one file took too long. From within, for a regular expression
 * that runs away hears no signal handler and no message; and by processor time, so that the verdict on a file does not
 * hang on how busy the machine is. It holds as well when the process that asked is long gone.
 */
import { workerData } from 'node:worker_threads';

export interface WatchdogStart {
  /** `[0]`: number of the file under scan, 0 when idle. Changed, with a notify, by the scanning thread. */
  readonly work: Int32Array;
  /** Processor time a file may take, in milliseconds. */
  readonly limit: number;
}

const LOOK_EVERY = 100;

const { work, limit } = workerData as WatchdogStart;
const processorTime = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

for (;;) {
  const file = Atomics.load(work, 0);
  if (file === 0) {
    Atomics.wait(work, 0, 0);
    continue;
  }
  const start = processorTime();
  while (Atomics.load(work, 0) === file) {
    Atomics.wait(work, 0, file, LOOK_EVERY);
    if (Atomics.load(work, 0) === file && processorTime() - start > limit)
      process.kill(process.pid, 'SIGKILL');
  }
}
