import { closeSync, openSync, writeSync } from 'node:fs';

/** A file that is written from beginning to end, some of it at a time. A full disk is the operating system's error. */
export class AppendedFile {
  readonly #file: number;
  readonly #buffer = new Uint8Array(1 << 18);
  #buffered = 0;

  /** @param path of a file that is written over */
  constructor(path: string) {
    this.#file = openSync(path, 'w');
  }

  append(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.byteLength; ) {
      if (this.#buffered === this.#buffer.byteLength) this.flush();
      const part = bytes.subarray(done, done + this.#buffer.byteLength - this.#buffered);
      this.#buffer.set(part, this.#buffered);
      this.#buffered += part.byteLength;
      done += part.byteLength;
    }
  }

  /** What is left to be written; whoever does not come to its end calls `close` alone. */
  flush(): void {
    for (let done = 0; done < this.#buffered; )
      done += writeSync(this.#file, this.#buffer, done, this.#buffered - done);
    this.#buffered = 0;
  }

  close(): void {
    closeSync(this.#file);
  }
}
