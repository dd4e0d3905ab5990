import { closeSync, openSync, writeSync } from 'node:fs';

/** A file that is written from beginning to end, some of it at a time. A full disk is the operating system's error. */
export class AppendedFile {
  /** For whoever reads what is written, or writes over it. */
  readonly descriptor: number;
  readonly #buffer: Uint8Array;
  #buffered = 0;
  #written = 0;

  /**
   * @param path of a file that is written over
   * @param flags `w+` where it is read, too
   * @param bufferBytes what is gathered before it is written
   */
  constructor(path: string, flags: 'w' | 'w+' = 'w', bufferBytes = 1 << 18) {
    this.descriptor = openSync(path, flags);
    this.#buffer = new Uint8Array(bufferBytes);
  }

  /** Appended so far. */
  get bytes(): number {
    return this.#written + this.#buffered;
  }

  /** Of them those that lie in the file. */
  get written(): number {
    return this.#written;
  }

  /** @returns where the bytes begin */
  append(bytes: Uint8Array): number {
    const start = this.bytes;
    // What fills the buffer more than once need not go through it.
    if (bytes.byteLength > this.#buffer.byteLength) {
      this.flush();
      writeAll(this.descriptor, bytes, this.#written);
      this.#written += bytes.byteLength;
      return start;
    }
    for (let done = 0; done < bytes.byteLength; ) {
      if (this.#buffered === this.#buffer.byteLength) this.flush();
      const part = bytes.subarray(done, done + this.#buffer.byteLength - this.#buffered);
      this.#buffer.set(part, this.#buffered);
      this.#buffered += part.byteLength;
      done += part.byteLength;
    }
    return start;
  }

  /**
   * Fills `into` from a position on, where all of that is not written yet.
   *
   * @returns whether it was
   */
  copyBuffered(into: Uint8Array, position: number): boolean {
    const from = position - this.#written;
    const to = from + into.byteLength;
    if (from < 0 || to > this.#buffered) return false;
    into.set(this.#buffer.subarray(from, to));
    return true;
  }

  /** What is left to be written; whoever does not come to its end calls `close` alone. */
  flush(): void {
    if (this.#buffered === 0) return;
    writeAll(this.descriptor, this.#buffer.subarray(0, this.#buffered), this.#written);
    this.#written += this.#buffered;
    this.#buffered = 0;
  }

  close(): void {
    closeSync(this.descriptor);
  }
}

/** Bytes of one call: Node takes less than two gibibytes. */
const MOST_AT_ONCE = 2 ** 30;

/** However many calls it takes. */
export function writeAll(descriptor: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.byteLength; ) {
    const some = Math.min(MOST_AT_ONCE, bytes.byteLength - done);
    done += writeSync(descriptor, bytes, done, some, position + done);
  }
}
