import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';

/**
 * Shingle sets on disk, in the order of the documents: most are never looked at again, and together they are about as
 * large as the text. What is read stays in memory up to a limit, the oldest goes first.
 */
export class ShingleSpill {
  readonly #path: string;
  readonly #file: number;
  readonly #buffer = new Uint32Array(BUFFERED);
  readonly #cache = new Map<number, Uint32Array>();
  readonly #cacheWords: number;
  #buffered = 0;
  #written = 0;
  #cached = 0;

  constructor(path: string, cacheBytes = CACHE_BYTES) {
    this.#path = path;
    this.#file = openSync(path, 'w+');
    this.#cacheWords = cacheBytes / 4;
  }

  /** @returns where the set begins, in words */
  add(shingles: Uint32Array): number {
    const start = this.#written + this.#buffered;
    for (let done = 0; done < shingles.length; ) {
      if (this.#buffered === BUFFERED) this.#flush();
      const part = shingles.subarray(done, done + BUFFERED - this.#buffered);
      this.#buffer.set(part, this.#buffered);
      this.#buffered += part.length;
      done += part.length;
    }
    return start;
  }

  /** The set that begins at `start`, of `length` words. */
  read(start: number, length: number): Uint32Array {
    // It begins where the next set does, which is another one.
    if (length === 0) return new Uint32Array(0);
    const known = this.#cache.get(start);
    if (known) return known;
    if (this.#buffered > 0) this.#flush();
    const shingles = new Uint32Array(length);
    const bytes = new Uint8Array(shingles.buffer);
    for (let done = 0; done < bytes.length; ) {
      const read = readSync(this.#file, bytes, done, bytes.length - done, start * 4 + done);
      if (read === 0) throw new Error('the shingle spill ends before its last set');
      done += read;
    }
    this.#remember(start, shingles);
    return shingles;
  }

  remove(): void {
    closeSync(this.#file);
    rmSync(this.#path, { force: true });
  }

  #remember(start: number, shingles: Uint32Array): void {
    this.#cache.set(start, shingles);
    this.#cached += shingles.length;
    for (const [oldest, { length }] of this.#cache) {
      if (this.#cached <= this.#cacheWords || oldest === start) break;
      this.#cache.delete(oldest);
      this.#cached -= length;
    }
  }

  #flush(): void {
    const bytes = new Uint8Array(this.#buffer.buffer, 0, this.#buffered * 4);
    for (let done = 0; done < bytes.length; ) {
      done += writeSync(this.#file, bytes, done, bytes.length - done, this.#written * 4 + done);
    }
    this.#written += this.#buffered;
    this.#buffered = 0;
  }
}

/** Words gathered before they are written: 1 MiB. */
const BUFFERED = 262_144;
const CACHE_BYTES = 64 * 2 ** 20;
