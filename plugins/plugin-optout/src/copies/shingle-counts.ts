/**
 * How many removed texts have a shingle, at least: a saturating counter for each hash of one (a counting Bloom filter of one
 * hash; Fan et al. 2000). Whatever two shingles share a counter, 0 means that no removed text has it. It is also what orders
 * shingles: what few have tells texts apart, the first lines of a licence do not.
 */
export class ShingleCounts {
  readonly bytes: Uint8Array;
  readonly #mask: number;

  /** @param bytes a power of two of them */
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#mask = bytes.length - 1;
  }

  /** For so many shingles: two counters each, 64 MiB at most. */
  static empty(shingles: number): ShingleCounts {
    const log = Math.min(26, Math.max(12, Math.ceil(Math.log2(2 * shingles + 1))));
    return new ShingleCounts(new Uint8Array(2 ** log));
  }

  add(shingle: number): void {
    const at = shingle & this.#mask;
    if (this.bytes[at]! < 255) this.bytes[at]!++;
  }

  of(shingle: number): number {
    return this.bytes[shingle & this.#mask]!;
  }

  /** Moves those that no removed text has to the front, in their order; how many they are. */
  moveForeign(shingles: Uint32Array): number {
    let foreign = 0;
    for (let at = 0; at < shingles.length; at++) {
      const shingle = shingles[at]!;
      shingles[foreign] = shingle;
      foreign += this.of(shingle) === 0 ? 1 : 0;
    }
    return foreign;
  }

  /** The rarest `count` of some shingles. */
  rarest(shingles: Uint32Array, count: number): Uint32Array {
    return shingles
      .slice()
      .sort((a, b) => this.of(a) - this.of(b) || a - b)
      .slice(0, count);
  }
}
