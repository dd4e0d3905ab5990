import { join } from 'node:path';
import type { RecordColumns } from '@framework/sdk';
import { type Keeping, type KeptBatch, keepBatch } from './kept-batch.js';
import { closeScratch, openScratch, type ScratchFile } from './scratch-file.js';

/** A batch of a source, on disk. */
export interface JudgedBatch {
  readonly source: string;
  readonly sequence: number;
  readonly kept: KeptBatch;
}

/**
 * All batches as the first taps of the chain left them, on disk: each `fit` reads the stream of the one before it with a few
 * taps more, and so no filter judges a document twice. Nothing of it outlives the process, however that ends.
 *
 * The bytes of the documents are written once, what was said of them after every pass, both by the threads that judge. In memory
 * lie a few numbers a batch.
 */
export class JudgedBatches {
  readonly #folder: string;
  #files: ScratchFile[] = [];
  #content: ScratchFile | undefined;
  #batches: readonly JudgedBatch[] = [];
  #taps: number | null = null;
  #passes = 0;
  #abandoned = false;

  /** @param folder where the files lie that nobody sees */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Taps of the chain that the batches have passed: none of them, where the first one fits; null before the first pass is finished. */
  get taps(): number | null {
    return this.#taps;
  }

  /** In the order they came in. */
  get batches(): readonly JudgedBatch[] {
    return this.#batches;
  }

  /**
   * Begins to write batches that have passed more taps; those that are there can be read until it is finished, and stay where it
   * is not.
   *
   * @throws FWK_RUN_DISK_FULL, FWK_RUN_IO
   */
  next(): JudgedBatchWriter {
    const content = this.#content === undefined ? this.#open('judged-content') : null;
    this.#passes++;
    const keeping: Keeping = { content, said: this.#open(`judged-${this.#passes}`) };
    const batches: JudgedBatch[] = [];
    return {
      keeping,
      add: (source, sequence, kept) => {
        // The same files for all of them: each answer of a thread has its own copies.
        const [contentFile, saidFile] = [this.#content ?? content!, keeping.said];
        batches.push({
          ...{ source, sequence },
          kept: {
            content: { ...kept.content, file: contentFile },
            said: { ...kept.said, file: saidFile },
          },
        });
      },
      write: (source, columns) => {
        const before = this.#batches[batches.length]?.kept;
        batches.push({ source, sequence: columns.sequence, kept: keepBatch(columns, keeping, before) });
      },
      finish: (taps) => {
        this.#content ??= content!;
        this.#batches = batches;
        this.#taps = taps;
        this.#close((file) => file !== this.#content && file !== keeping.said);
      },
    };
  }

  /**
   * Whoever read them or wrote others stopped before the end: threads may still be at work on the files, so none is closed any
   * more. They are gone with the process.
   */
  abandon(): void {
    this.#abandoned = true;
  }

  /** Nobody will read them any more. */
  close(): void {
    this.#close(() => true);
  }

  #close(isDone: (file: ScratchFile) => boolean): void {
    if (this.#abandoned) return;
    for (const file of this.#files.filter(isDone)) closeScratch(file);
    this.#files = this.#files.filter((file) => !isDone(file));
  }

  #open(name: string): ScratchFile {
    const file = openScratch(join(this.#folder, name));
    this.#files.push(file);
    return file;
  }
}

export interface JudgedBatchWriter {
  /** Where threads that judge leave the batches. */
  readonly keeping: Keeping;
  /** The next batch, which lies there. */
  add(source: string, sequence: number, kept: KeptBatch): void;
  /** The next batch, written here; of a batch that was there before, the same bytes. */
  write(source: string, columns: RecordColumns): void;
  /** These are the batches now, and have passed so many taps. */
  finish(taps: number): void;
}
