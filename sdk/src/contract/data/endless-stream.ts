import type { RecordBatch } from '../../data/records.js';
import { batchesOf, openBatch } from '../sample.js';
import type { Subject } from '../subject.js';
import { contentOf, sampleDocuments } from './documents-of.js';

/** Batches a `fit` may still take after it was told to stop, and milliseconds it may work on without taking any. */
const BATCHES_AFTER_ABORT = 50;
const ABORT_PATIENCE = 20_000;

/**
 * Documents without end, under ever new ids: asks to stop after a few batches, and goes on all the same. `leftBehind`
 * resolves, with what `fit` does instead, when it has not ended long after that.
 */
export class EndlessStream {
  readonly leftBehind: Promise<string>;
  #giveUp: (what: string) => void = () => undefined;
  #timer: NodeJS.Timeout | undefined;
  #ended = false;
  readonly #subject: Subject;
  readonly #abort: () => void;

  constructor(subject: Subject, abort: () => void) {
    this.#subject = subject;
    this.#abort = abort;
    this.leftBehind = new Promise((resolve) => {
      this.#giveUp = resolve;
    });
  }

  async *read(): AsyncGenerator<RecordBatch> {
    const rows = sampleDocuments(this.#subject).filter((row) => contentOf(row).byteLength < 4096);
    for (let sequence = 0; !this.#ended; sequence++) {
      if (sequence === 3) this.#stop();
      if (sequence > 3 + BATCHES_AFTER_ABORT) this.#giveUp('goes on reading');
      // A stream that is ahead of whoever reads it must not keep timers from running.
      await new Promise((resolve) => setTimeout(resolve, 0));
      const named = rows.map((row) => ({ ...row, id: `${row.id}#${sequence}` }));
      yield openBatch({ ...batchesOf(named, named.length)[0]!, sequence }, this.#subject.id);
    }
  }

  /** Lets go of a `fit` that does not listen, so that the process can end. */
  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
  }

  #stop(): void {
    this.#abort();
    this.#timer = setTimeout(() => this.#giveUp('works on'), ABORT_PATIENCE);
  }
}
