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
    this.#prefilter = new CopyPrefilter((shingle) => this.#isSet(shingle) === 1, COPY);
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

  /** The shingles of a document that may be a copy, ascending; undefined where it is none. */
  suspect(utf8: Uint8Array): Uint32Array | undefined {
    if (!this.#prefilter.mayBeCopy(utf8)) return undefined;
    // Repeated ones counted as known until now.
    const set = shingleSet(this.#reader, utf8);
    let known = 0;
    for (let at = 0; at < set.length; at++) known += this.#isSet(set[at]!);
    return isCopy(known, set.length) ? set : undefined;
  }

  #isSet(hash: number): number {
    const bit = hash >>> this.#shift;
    return (this.#bits[bit >>> 5]! >>> (bit & 31)) & 1;
  }
}
