import { documentKey } from '@framework/sdk/checks';
import type { DocumentPlace, DocumentRow, LinePlace } from '../run/documents.js';

/** A document that stands, by its place among those of its shard. */
export interface StandingPlace extends DocumentPlace {
  readonly number: number;
}

/**
 * The documents of a shard that stand and have a text, without their rows: 32 bytes each, so that nothing is parsed again to look
 * through a blend. In the order of the table, which is that of their bytes.
 */
export class ShardRows {
  #length = 0;
  #keys = new Uint32Array(2 * FIRST);
  #bytes = new Uint32Array(2 * FIRST);
  #starts = new Float64Array(2 * FIRST);

  get length(): number {
    return this.#length;
  }

  add({ id, offset, bytes }: DocumentRow, line: LinePlace): void {
    const at = 2 * this.#length++;
    if (at === this.#bytes.length) this.#grow();
    this.#keys.set(documentKey(id), at);
    this.#bytes[at] = bytes;
    this.#bytes[at + 1] = line.length;
    this.#starts[at] = offset;
    this.#starts[at + 1] = line.start;
  }

  place(number: number): StandingPlace {
    return { number, offset: this.#starts[2 * number]!, bytes: this.#bytes[2 * number]! };
  }

  line(number: number): LinePlace {
    return { start: this.#starts[2 * number + 1]!, length: this.#bytes[2 * number + 1]! };
  }

  /** See `documentKey`. */
  keyLow(number: number): number {
    return this.#keys[2 * number]!;
  }

  keyHigh(number: number): number {
    return this.#keys[2 * number + 1]!;
  }

  /** The document whose bytes begin there, which is one of these. */
  numberAt(offset: number): number {
    let low = 0;
    for (let high = this.#length - 1; low < high; ) {
      const middle = (low + high) >> 1;
      if (this.#starts[2 * middle]! < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** @param goes where the bytes begin of those that are left out */
  *without(goes: ReadonlySet<number>): Generator<StandingPlace> {
    for (let number = 0; number < this.#length; number++)
      if (!goes.has(this.#starts[2 * number]!)) yield this.place(number);
  }

  #grow(): void {
    const larger = <Column extends Uint32Array | Float64Array>(column: Column, twice: Column): Column => {
      twice.set(column);
      return twice;
    };
    const length = 2 * this.#bytes.length;
    this.#keys = larger(this.#keys, new Uint32Array(length));
    this.#bytes = larger(this.#bytes, new Uint32Array(length));
    this.#starts = larger(this.#starts, new Float64Array(length));
  }
}

const FIRST = 1024;
