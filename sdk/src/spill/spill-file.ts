import { readSync, rmSync } from 'node:fs';
import { frameworkError } from '../errors/framework-error.js';
import { AppendedFile, writeAll } from './appended-file.js';

/**
 * A file without a name, for what does not fit into memory while something is worked out. It loses its name as soon as it is open, so
 * that no way for a process to end leaves it behind.
 *
 * A full disk is the operating system's error, which the kernel gives its code.
 */
export class SpillFile {
  readonly #path: string;
  readonly #file: AppendedFile;

  /**
   * @param path where it has its name for a moment; one that is there is written over
   * @param bufferBytes what is gathered before it is written
   */
  constructor(path: string, bufferBytes?: number) {
    this.#path = path;
    this.#file = new AppendedFile(path, 'w+', bufferBytes);
    this.#forget();
  }

  /** Bytes appended so far. */
  get bytes(): number {
    return this.#file.bytes;
  }

  /** @returns where the bytes begin */
  append(bytes: Uint8Array): number {
    return this.#file.append(bytes);
  }

  /**
   * Fills `into` from a position.
   *
   * @throws FWK_RUN_IO where the file is shorter than what was appended
   */
  read<Bytes extends Uint8Array>(into: Bytes, position: number): Bytes {
    if (this.#file.copyBuffered(into, position)) return into;
    if (position + into.byteLength > this.#file.written) this.#file.flush();
    for (let done = 0; done < into.byteLength; ) {
      const read = readSync(this.#file.descriptor, into, done, into.byteLength - done, position + done);
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
    if (position + bytes.byteLength > this.#file.written) this.#file.flush();
    writeAll(this.#file.descriptor, bytes, position);
  }

  close(): void {
    this.#file.close();
    this.#forget();
  }

  #forget(): void {
    try {
      rmSync(this.#path, { force: true });
    } catch {
      // Where an open file cannot lose its name, it does when it is closed.
    }
  }
}
