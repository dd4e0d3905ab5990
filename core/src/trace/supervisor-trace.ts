import { writeChromeTrace } from './chrome.js';
import { Recorder, type TraceStart } from './recorder.js';
import { beginSession } from './sessions.js';

/** A session as the supervisor sees it: it begins it, outlives the runner, and makes Chrome's file of what is there. */
export class SupervisorTrace {
  readonly start: TraceStart;
  readonly #recorder: Recorder;

  private constructor(start: TraceStart) {
    this.start = start;
    this.#recorder = new Recorder('supervisor', start);
  }

  /** Null when the folder cannot be made: the run's own files will say what is wrong with the disk. */
  static begin(trace: string): SupervisorTrace | null {
    try {
      return new SupervisorTrace(beginSession(trace));
    } catch {
      return null;
    }
  }

  async around<T>(work: () => Promise<T>): Promise<T> {
    const span = this.#recorder.begin('wait', 'core', 'runner');
    // Now, not with the next full buffer: a supervisor that is killed leaves at least the beginning.
    this.#recorder.flush();
    try {
      return await work();
    } finally {
      this.#recorder.end(span);
    }
  }

  async finish(): Promise<void> {
    this.#recorder.close();
    try {
      await writeChromeTrace(this.start.dir);
    } catch {
      // A run is not worth less for it; `framework trace` makes the file anew and says what is wrong.
    }
  }
}
