import { closeSync, openSync, readSync } from 'node:fs';
import { ioError } from './durable-file.js';
import { corrupt } from './store.js';

/**
 * A file that is read here and there, some hundred bytes at a time: synchronously, as a promise for each costs more than the read. For
 * threads that have nothing else to do.
 */
export class WholeReads {
  readonly #path: string;
  readonly #file: number;

  /** @throws FWK_RUN_IO naming the path */
  constructor(path: string) {
    this.#path = path;
    try {
      this.#file = openSync(path, 'r');
    } catch (cause) {
      throw ioError(cause, path);
    }
  }

  /**
   * Fills all of it.
   *
   * @throws FWK_STORE_CORRUPT where the file ends before; FWK_RUN_IO
   */
  read(into: Uint8Array, from: number): void {
    for (let done = 0; done < into.length; ) {
      const bytes = this.#read(into, done, from + done);
      if (bytes === 0) throw corrupt(this.#path, `ends before byte ${from + into.length}`);
      done += bytes;
    }
  }

  close(): void {
    closeSync(this.#file);
  }

  #read(into: Uint8Array, at: number, from: number): number {
    try {
      return readSync(this.#file, into, at, into.length - at, from);
    } catch (cause) {
      throw ioError(cause, this.#path);
    }
  }
}
