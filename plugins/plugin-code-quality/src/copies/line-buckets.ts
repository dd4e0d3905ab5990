import { bytesOf, type SpillFile } from '@framework/sdk/spill';

/** Words of a record: hash, number of the file, bytes that count. */
export const LINE_WORDS = 3;
const BLOCK_WORDS = 2048 * LINE_WORDS;

/** Lines of some of the hashes, in the order of their files: blocks on disk, the last one in memory. */
export class LineBucket {
  readonly #spill: SpillFile;
  readonly #starts: number[] = [];
  #block: Uint32Array | undefined;
  #filled = 0;

  constructor(spill: SpillFile) {
    this.#spill = spill;
  }

  add(hash: number, file: number, weight: number): void {
    this.#block ??= new Uint32Array(BLOCK_WORDS);
    if (this.#filled === BLOCK_WORDS) {
      this.#starts.push(this.#spill.append(bytesOf(this.#block)));
      this.#filled = 0;
    }
    this.#block[this.#filled] = hash;
    this.#block[this.#filled + 1] = file;
    this.#block[this.#filled + 2] = weight;
    this.#filled += LINE_WORDS;
  }

  get lines(): number {
    return (this.#starts.length * BLOCK_WORDS + this.#filled) / LINE_WORDS;
  }

  /** All of them, as often as one likes; the memory of a block is used again for the next one. */
  *blocks(): Generator<Uint32Array> {
    if (this.#block === undefined) return;
    const block = new Uint32Array(BLOCK_WORDS);
    for (const start of this.#starts) {
      this.#spill.read(bytesOf(block), start);
      yield block;
    }
    yield this.#block.subarray(0, this.#filled);
  }
}
