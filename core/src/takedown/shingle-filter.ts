import { CopyPrefilter, ShingleReader } from '@framework/sdk/checks';

/** Likeness of a copy in ten-thousandths: that of near-duplicate detection. */
const COPY = 8000;

/**
 * Which documents may be copies of any of those added. A bit for each hash of a shingle (a Bloom filter of one hash; Bloom
 * 1970), so that a gigabyte is read against hundreds of megabytes in a fixed memory, which threads share. A bit that is set by
 * another shingle makes a document more that is compared, and never one less.
 */
export class ShingleFilter {
  readonly #bits: Int32Array;
  readonly #shift: number;
  readonly #reader = new ShingleReader();
  readonly #prefilter: CopyPrefilter;

  /** @param bits those of `bitsFor`, of this thread alone or of several */
  constructor(bits: Int32Array) {
    const shift = 27 - Math.log2(bits.length);
    this.#bits = bits;
    this.#shift = shift;
    this.#prefilter = new CopyPrefilter((shingle) => {
      const bit = shingle >>> shift;
      return ((bits[bit >>> 5]! >>> (bit & 31)) & 1) === 1;
    }, COPY);
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
    return this.#prefilter.mayBeCopy(utf8);
  }
}
