import { ShingleReader } from '@framework/sdk/checks';

/** Bytes of a text that are looked at before the next look at whether it can still be a copy. */
const LEAST_READ = 64;

/**
 * Which documents may be copies of any of those added: all that are, and few that are not. A bit for each hash of a shingle
 * (a Bloom filter of one hash; Bloom 1970), so that a gigabyte is read against hundreds of megabytes in a fixed memory, which
 * threads share.
 *
 * At least four fifths of a copy's shingles stand in the other document, hence have their bits here. So one of which more
 * different shingles than a quarter of those with a bit have none is no copy; and as no byte makes more than one shingle, a
 * text that is no copy shows it before half of it is read. A bit that is set by another shingle makes a document more that is
 * compared, and never one less.
 */
export class ShingleFilter {
  readonly #bits: Int32Array;
  readonly #shift: number;
  readonly #reader = new ShingleReader();
  /** By which document a place was last taken: two shingles of one place count once, so too few are counted, never too many. */
  readonly #seen = new Uint8Array(1 << 16);
  #generation = 0;

  /** @param bits those of `bitsFor`, of this thread alone or of several */
  constructor(bits: Int32Array) {
    this.#bits = bits;
    this.#shift = 27 - Math.log2(bits.length);
  }

  /** @param bytes of all that will be added: about one bit in sixteen is set */
  static bitsFor(bytes: number): Int32Array {
    const log = Math.min(32, Math.max(16, Math.ceil(Math.log2(Math.max(1, bytes)) + 2)));
    return new Int32Array(new SharedArrayBuffer(2 ** (log - 3)));
  }

  add(utf8: Uint8Array): void {
    for (const hash of this.#reader.read(utf8)) {
      const bit = hash >>> this.#shift;
      Atomics.or(this.#bits, bit >>> 5, 1 << (bit & 31));
    }
  }

  mayBeCopy(utf8: Uint8Array): boolean {
    const [reader, bits, shift, seen] = [this.#reader, this.#bits, this.#shift, this.#seen];
    if (this.#generation === 0xff) {
      seen.fill(0);
      this.#generation = 0;
    }
    const generation = ++this.#generation;
    let known = 0;
    let foreign = 0;
    reader.begin(utf8);
    do {
      const hashes = reader.next((utf8.length >> 2) + LEAST_READ);
      for (let at = 0; at < hashes.length; at++) {
        const hash = hashes[at]!;
        const bit = hash >>> shift;
        if (((bits[bit >>> 5]! >>> (bit & 31)) & 1) === 1) known += 1;
        else if (seen[hash & 0xffff] !== generation) {
          seen[hash & 0xffff] = generation;
          foreign += 1;
        }
      }
      // An open word is a token more.
      if (4 * foreign > known + reader.left + 1) return false;
    } while (reader.left > 0);
    return known > 0 && 4 * foreign <= known;
  }
}
