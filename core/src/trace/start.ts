import { BACKEND } from '@framework/sdk';
import type { Kernel, KernelObserver } from '../plugins/kernel.js';
import { calibrate } from './calibration.js';
import { recordInto, timed } from './current.js';
import { observeWithin } from './observers.js';
import { Recorder, type TraceStart } from './recorder.js';
import { traceKernel } from './traced-kernel.js';

/** What a thread needs of tracing; where nothing is traced, each part is what it would be without. */
export interface Recording {
  /** What the kernel is given. */
  readonly observer: KernelObserver;
  kernel(made: Kernel): Kernel;
  stage(stage: string | null): void;
  at(stage: string): void;
  /** Writes what the backend says it left to slower kernels. */
  fallbacks(kernel: Kernel): void;
  flush(): void;
  close(): void;
}

/**
 * Begins to record this thread.
 *
 * @param start null records nothing
 * @param heartbeat the observer there is in any case
 */
export async function startRecording(
  thread: string,
  start: TraceStart | null,
  heartbeat: KernelObserver,
): Promise<Recording> {
  if (start === null) return { ...SILENT, observer: heartbeat };
  const recorder = new Recorder(thread, start);
  recordInto(recorder);
  const observer = observeWithin(heartbeat, recorder);
  if (thread === 'runner') {
    const costs = await timed('calibration', () => recorder.unwritten(() => calibrate(heartbeat, recorder)));
    recorder.calibrated(costs);
  }
  return {
    observer,
    kernel: (made) => traceKernel(made, recorder),
    stage: (stage) => recorder.stage(stage),
    at: (stage) => recorder.at(stage),
    fallbacks(kernel) {
      const backend = kernel.find(BACKEND);
      const seconds = backend?.fallbackSeconds?.() ?? {};
      for (const [name, count] of Object.entries(backend?.fallbacks?.() ?? {})) {
        recorder.count(backend!.name, name, count, seconds[name]);
      }
    },
    flush: () => recorder.flush(),
    close: () => recorder.close(),
  };
}

const nothing = (): void => undefined;

const SILENT: Omit<Recording, 'observer'> = {
  kernel: (made) => made,
  stage: nothing,
  at: nothing,
  fallbacks: nothing,
  flush: nothing,
  close: nothing,
};
