import { bytesOf, SpillFile } from '@framework/sdk/spill';

/**
 * Shingle sets on disk, in the order of the documents: most are never looked at again, and together they are about as
 * large as the text. What is read stays in memory of one size, where the next set goes over the oldest.
 */
export class ShingleSpill {
  readonly #file: SpillFile;
  readonly #cacheWords: number;
  /** Sets one behind the other, round and round. */
  #cache = new Uint32Array(0);
  #end = 0;
  /** Start of a set in the file → where it lies in memory, the oldest first: the order in which they lie there. */
  readonly #places = new Map<number, Place>();

  /** @param path see `SpillFile` */
  constructor(path: string, cacheBytes = CACHE_BYTES) {
    this.#file = new SpillFile(path);
    this.#cacheWords = cacheBytes / 4;
  }

  /**
   * Adds a set, or several.
   *
   * @returns where it begins, in words
   */
  add(shingles: Uint32Array): number {
    return this.#file.append(bytesOf(shingles)) / 4;
  }

  /** The set that begins at `start`, of `length` words. It lasts until another one is read. */
  read(start: number, length: number): Uint32Array {
    // It begins where the next set does, which is another one.
    if (length === 0) return new Uint32Array(0);
    const known = this.#places.get(start);
    if (known) return this.#cache.subarray(known.from, known.to);
    const shingles = this.#room(start, length);
    this.#file.read(bytesOf(shingles), start * 4);
    return shingles;
  }

  close(): void {
    this.#file.close();
  }

  /** Memory for a set; its own where it is larger than all there is. */
  #room(start: number, length: number): Uint32Array {
    if (length > this.#cacheWords) return new Uint32Array(length);
    if (this.#cache.length === 0) this.#cache = new Uint32Array(this.#cacheWords);
    if (this.#end + length > this.#cacheWords) {
      this.#forget(this.#end, this.#cacheWords);
      this.#end = 0;
    }
    const place = { from: this.#end, to: this.#end + length };
    this.#forget(place.from, place.to);
    this.#places.set(start, place);
    this.#end = place.to;
    return this.#cache.subarray(place.from, place.to);
  }

  /** Of what lies from `from` to `to`, which is the oldest. */
  #forget(from: number, to: number): void {
    for (const [start, place] of this.#places) {
      if (place.from >= to || place.to <= from) break;
      this.#places.delete(start);
    }
  }
}

/** In words. */
interface Place {
  readonly from: number;
  readonly to: number;
}

const CACHE_BYTES = 32 * 2 ** 20;
