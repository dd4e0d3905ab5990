import { bytesOf, SpillFile } from '@framework/sdk/spill';

/**
 * Shingle sets on disk, in the order of the documents: most are never looked at again, and together they are about as
 * large as the text. What is read stays in memory up to a limit, the oldest goes first.
 */
export class ShingleSpill {
  readonly #file: SpillFile;
  readonly #cache = new Map<number, Uint32Array>();
  readonly #cacheWords: number;
  #cached = 0;

  /** @param path see `SpillFile` */
  constructor(path: string, cacheBytes = CACHE_BYTES) {
    this.#file = new SpillFile(path, BUFFERED);
    this.#cacheWords = cacheBytes / 4;
  }

  /** @returns where the set begins, in words */
  add(shingles: Uint32Array): number {
    return this.#file.append(bytesOf(shingles)) / 4;
  }

  /** The set that begins at `start`, of `length` words. */
  read(start: number, length: number): Uint32Array {
    // It begins where the next set does, which is another one.
    if (length === 0) return new Uint32Array(0);
    const known = this.#cache.get(start);
    if (known) return known;
    const shingles = new Uint32Array(length);
    this.#file.read(bytesOf(shingles), start * 4);
    this.#remember(start, shingles);
    return shingles;
  }

  close(): void {
    this.#file.close();
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
}

const BUFFERED = 1 << 20;
const CACHE_BYTES = 32 * 2 ** 20;
