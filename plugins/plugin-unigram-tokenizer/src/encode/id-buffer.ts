/** Token ids as they come, in one growing array. */
export class IdBuffer {
  #ids = new Uint32Array(1024);
  length = 0;

  push(id: number): void {
    if (this.length === this.#ids.length) this.#grow(this.length + 1);
    this.#ids[this.length++] = id;
  }

  /** Room for `count` more ids, to be filled from the end: the array, and where its last new id belongs. */
  extend(count: number): Uint32Array {
    if (this.length + count > this.#ids.length) this.#grow(this.length + count);
    this.length += count;
    return this.#ids;
  }

  /** Forgets what stands behind the first `length`. */
  cut(length: number): void {
    this.length = Math.min(this.length, length);
  }

  /** The last id, or -1. */
  last(): number {
    return this.length === 0 ? -1 : this.#ids[this.length - 1]!;
  }

  /** A copy of what was gathered; the buffer is then empty. */
  take(): Uint32Array {
    const ids = this.#ids.slice(0, this.length);
    this.length = 0;
    return ids;
  }

  #grow(atLeast: number): void {
    const grown = new Uint32Array(Math.max(atLeast, this.#ids.length * 2));
    grown.set(this.#ids.subarray(0, this.length));
    this.#ids = grown;
  }
}
