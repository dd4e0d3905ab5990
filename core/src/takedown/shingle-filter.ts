import { ShingleReader } from '@framework/sdk/checks';

/**
 * Which documents may be copies of any of those added: all that are, and few that are not. A bit for each hash of a shingle
 * (a Bloom filter of one hash; Bloom 1970), so that a gigabyte is read against hundreds of megabytes in a fixed memory.
 *
 * At least four fifths of a copy's shingles stand in the other document, hence have their bits here. So one of which more
 * different shingles than a quarter of those with a bit have none is no copy, and most documents show that within some
 * dozens; a bit that is set by another shingle makes a document more that is compared, and never one less.
 */
export class ShingleFilter {
  readonly #bits: Int32Array;
  readonly #shift: number;
  readonly #reader = new ShingleReader();
  /** Different shingles without a bit, of the document that is looked at: open addressing, emptied by its generation. */
  readonly #slots = new Uint32Array(1 << 16);
  readonly #generations = new Uint32Array(1 << 16);
  #generation = 0;

  /** @param bytes of all that will be added: about one bit in sixteen is set */
  constructor(bytes: number) {
    const log = Math.min(32, Math.max(16, Math.ceil(Math.log2(Math.max(1, bytes)) + 2)));
    this.#bits = new Int32Array(2 ** (log - 5));
    this.#shift = 32 - log;
  }

  add(utf8: Uint8Array): void {
    for (const hash of this.#reader.read(utf8)) {
      const bit = hash >>> this.#shift;
      this.#bits[bit >>> 5]! |= 1 << (bit & 31);
    }
  }

  mayBeCopy(utf8: Uint8Array): boolean {
    const hashes = this.#reader.read(utf8);
    let known = 0;
    for (let at = 0; at < hashes.length; at++) known += this.#has(hashes[at]!) ? 1 : 0;
    if (known === 0) return false;
    const most = known >> 2;
    // What is too much to count is looked at closely.
    if (most >= this.#slots.length / 2) return true;
    this.#generation += 1;
    let foreign = 0;
    for (let at = 0; at < hashes.length; at++) {
      const hash = hashes[at]!;
      if (this.#has(hash) || !this.#isFirst(hash)) continue;
      foreign += 1;
      if (foreign > most) return false;
    }
    return true;
  }

  #has(hash: number): boolean {
    const bit = hash >>> this.#shift;
    return ((this.#bits[bit >>> 5]! >>> (bit & 31)) & 1) === 1;
  }

  #isFirst(hash: number): boolean {
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (; this.#generations[slot] === this.#generation; slot = (slot + 1) & mask) {
      if (this.#slots[slot] === hash) return false;
    }
    this.#generations[slot] = this.#generation;
    this.#slots[slot] = hash;
    return true;
  }
}
