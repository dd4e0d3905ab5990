import { ShingleReader } from '@framework/sdk/checks';
import { ShingleFilter } from './shingle-filter.js';

/**
 * Jaccard similarity of whole shingle sets from which a document is a copy, that of near-duplicate detection: four fifths.
 * In whole numbers, as 0.8 is none that a computer has.
 */
const isCopy = (shared: number, all: number): boolean => 5 * shared >= 4 * all;

/** A document in the blend that is like one that goes. */
export interface NearCopy {
  readonly id: string;
  /** The removed document it is most like. */
  readonly of: string;
  /** Jaccard similarity in ten-thousandths: whole, as everything that is signed. */
  readonly likeness: number;
}

/**
 * Finds which of some documents another is like. Their shingles are held in memory, each with who has it, and compared
 * exactly; nothing is sampled.
 *
 * A document with a similarity of 0.8 to another shares at least 0.8 of its own shingles with it (the union is no smaller
 * than either set). So one with fewer that anybody has is like none; and of any fifth of its shingles and one more, the
 * other has at least one: the rarest are looked at, as a licence's header may stand in thousands (prefix filtering; Bayardo,
 * Ma & Srikant 2007).
 */
export class CopySearch {
  readonly ids: string[] = [];
  readonly #sizes: number[] = [];
  /** Shingle → who has it, ascending; most have one. */
  readonly #owners = new Map<number, number | number[]>();
  readonly #reader = new ShingleReader();
  /** Likeness goes both ways: most of what is asked for is told by its first half to be like none. */
  readonly #filter: ShingleFilter;

  /** @param bytes of all that will be added, or about */
  constructor(bytes: number) {
    this.#filter = new ShingleFilter(ShingleFilter.bitsFor(bytes));
  }

  add(id: string, utf8: Uint8Array): void {
    const number = this.ids.push(id) - 1;
    this.#filter.add(utf8);
    const shingles = new Set(this.#reader.read(utf8));
    this.#sizes.push(shingles.size);
    for (const shingle of shingles) {
      const owners = this.#owners.get(shingle);
      if (owners === undefined) this.#owners.set(shingle, number);
      else if (typeof owners === 'number') this.#owners.set(shingle, [owners, number]);
      else owners.push(number);
    }
  }

  /** Every one of those added that a document is like, by its number. */
  *alike(utf8: Uint8Array): Generator<{ readonly number: number; readonly likeness: number }> {
    if (!this.#filter.mayBeCopy(utf8)) return;
    const shingles = new Set(this.#reader.read(utf8));
    const known: (readonly number[])[] = [];
    for (const shingle of shingles) {
      const owners = this.#owners.get(shingle);
      if (owners !== undefined) known.push(typeof owners === 'number' ? [owners] : owners);
    }
    if (!isCopy(known.length, shingles.size)) return;
    known.sort((a, b) => a.length - b.length);
    // Those nobody has are the rarest of all.
    const looked = Math.floor(shingles.size / 5) + 1 - (shingles.size - known.length);
    for (const number of new Set(known.slice(0, Math.max(1, looked)).flat())) {
      const size = this.#sizes[number]!;
      if (!isCopy(size, shingles.size) || !isCopy(shingles.size, size)) continue;
      const shared = known.reduce((count, owners) => count + (includes(owners, number) ? 1 : 0), 0);
      const union = shingles.size + size - shared;
      if (isCopy(shared, union)) yield { number, likeness: Math.round((10_000 * shared) / union) };
    }
  }
}

/** By halving. */
function includes(ascending: readonly number[], wanted: number): boolean {
  let low = 0;
  for (let high = ascending.length; low < high; ) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return ascending[low] === wanted;
}
