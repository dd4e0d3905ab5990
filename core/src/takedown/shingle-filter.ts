import { CopyPrefilter, ShingleReader } from '@framework/sdk/checks';
import { COPY, isCopy } from './likeness.js';
import { shingleSet } from './shingle-set.js';

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
    this.#bits = bits;
    this.#shift = 27 - Math.log2(bits.length);
    this.#prefilter = new CopyPrefilter((shingles) => this.#moveForeign(shingles), COPY);
  }

  /** @param bytes of all that will be added: about one bit in ten is set, as seven bytes make one shingle that stands in no other place */
  static bitsFor(bytes: number): Int32Array {
    const log = Math.min(32, Math.max(16, Math.ceil(Math.log2(Math.max(1, bytes)))));
    return new Int32Array(new SharedArrayBuffer(2 ** (log - 3)));
  }

  add(utf8: Uint8Array): void {
    const shingles = this.#reader.read(utf8);
    // Looked at before they are set: then their memory is near, and each that waits for it waits alone.
    const foreign = this.#moveForeign(shingles);
    for (let at = 0; at < foreign; at++) {
      const bit = shingles[at]! >>> this.#shift;
      Atomics.or(this.#bits, bit >>> 5, 1 << (bit & 31));
    }
  }

  /** The shingles of a document that may be a copy, ascending; undefined where it is none. */
  suspect(utf8: Uint8Array): Uint32Array | undefined {
    if (!this.#prefilter.mayBeCopy(utf8)) return undefined;
    // Repeated ones counted as known until now.
    const set = shingleSet(this.#reader, utf8);
    const foreign = this.#moveForeign(set.slice());
    return isCopy(set.length - foreign, set.length) ? set : undefined;
  }

  #moveForeign(shingles: Uint32Array): number {
    const [bits, shift] = [this.#bits, this.#shift];
    let foreign = 0;
    for (let at = 0; at < shingles.length; at++) {
      const shingle = shingles[at]!;
      const bit = shingle >>> shift;
      shingles[foreign] = shingle;
      foreign += ((bits[bit >>> 5]! >>> (bit & 31)) & 1) ^ 1;
    }
    return foreign;
  }
}
