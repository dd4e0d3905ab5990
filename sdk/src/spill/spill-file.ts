import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { frameworkError } from '../errors/framework-error.js';

/**
 * A file without a name, for what does not fit into memory while something is worked out. It loses its name as soon as it is open, so
 * that no way for a process to end leaves it behind.
 *
 * A full disk is the operating system's error, which the kernel gives its code.
 */
export class SpillFile {
  readonly #path: string;
  readonly #file: number;
  readonly #buffer: Uint8Array;
  #buffered = 0;
  #written = 0;

  /**
   * @param path where it has its name for a moment; one that is there is written over
   * @param bufferBytes what is gathered before it is written
   */
  constructor(path: string, bufferBytes = 1 << 18) {
    this.#path = path;
    this.#file = openSync(path, 'w+');
    this.#buffer = new Uint8Array(bufferBytes);
    this.#forget();
  }

  /** Bytes appended so far. */
  get bytes(): number {
    return this.#written + this.#buffered;
  }

  /** @returns where the bytes begin */
  append(bytes: Uint8Array): number {
    const start = this.bytes;
    for (let done = 0; done < bytes.byteLength; ) {
      if (this.#buffered === this.#buffer.byteLength) this.#flush();
      const part = bytes.subarray(done, done + this.#buffer.byteLength - this.#buffered);
      this.#buffer.set(part, this.#buffered);
      this.#buffered += part.byteLength;
      done += part.byteLength;
    }
    return start;
  }

  /**
   * Fills `into` from a position.
   *
   * @throws FWK_RUN_IO where the file is shorter than what was appended
   */
  read<Bytes extends Uint8Array>(into: Bytes, position: number): Bytes {
    if (position + into.byteLength > this.#written) this.#flush();
    for (let done = 0; done < into.byteLength; ) {
      const read = readSync(this.#file, into, done, into.byteLength - done, position + done);
      if (read === 0) {
        throw frameworkError('FWK_RUN_IO', {
          message: 'a temporary file ends before what was written to it',
          at: this.#path,
        });
      }
      done += read;
    }
    return into;
  }

  /** Writes over what was appended. */
  write(bytes: Uint8Array, position: number): void {
    if (position + bytes.byteLength > this.#written) this.#flush();
    this.#put(bytes, position);
  }

  close(): void {
    closeSync(this.#file);
    this.#forget();
  }

  #flush(): void {
    this.#put(this.#buffer.subarray(0, this.#buffered), this.#written);
    this.#written += this.#buffered;
    this.#buffered = 0;
  }

  #put(bytes: Uint8Array, position: number): void {
    for (let done = 0; done < bytes.byteLength; ) {
      done += writeSync(this.#file, bytes, done, bytes.byteLength - done, position + done);
    }
  }

  #forget(): void {
    try {
      rmSync(this.#path, { force: true });
    } catch {
      // Where an open file cannot lose its name, it does when it is closed.
    }
  }
}
