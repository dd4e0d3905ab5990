import { CopyPrefilter, ShingleReader } from '@framework/sdk/checks';
import { type HeldSets, moveForeign, placeIn, rarest } from './held-sets.js';
import { COPY, isCopy, prefixLength } from './likeness.js';
import { sharedOf, shingleSet } from './shingle-set.js';

/** A document in the blend that is like one that goes. */
export interface NearCopy {
  readonly id: string;
  /** The removed document it is most like. */
  readonly of: string;
  /** Jaccard similarity in ten-thousandths: whole, as everything that is signed. */
  readonly likeness: number;
}

/** One of the documents held, and how much another is like it, in ten-thousandths. */
export interface Likeness {
  readonly number: number;
  readonly likeness: number;
}

/**
 * Finds which of the documents held another is like; compared exactly, nothing is sampled. A document with a similarity of 0.8 to
 * another shares at least 0.8 of its own shingles with it. So one with fewer that anybody has is like none; and only those are
 * compared that have one of its rarest among their own rarest, as a licence's header may stand in thousands.
 */
export class CopySearch {
  readonly #sets: HeldSets;
  readonly #reader = new ShingleReader();
  readonly #prefilter: CopyPrefilter;
  /** By the how manieth search a document was last looked at. */
  readonly #seen: Uint32Array;
  #searches = 0;

  constructor(sets: HeldSets) {
    this.#sets = sets;
    this.#seen = new Uint32Array(sets.starts.length - 1);
    // Likeness goes both ways: most of what is asked for is told by its first half to be like none.
    this.#prefilter = new CopyPrefilter((shingles) => moveForeign(shingles, sets.counts), COPY);
  }

  /** Every one of those held that a document is like. */
  alike(utf8: Uint8Array): readonly Likeness[] {
    if (!this.#prefilter.mayBeCopy(utf8)) return [];
    const { starts, shingles, counts } = this.#sets;
    const set = shingleSet(this.#reader, utf8);
    const found: Likeness[] = [];
    for (const number of this.#candidates(rarest(set, prefixLength(set.length), counts))) {
      const [start, end] = [starts[number]!, starts[number + 1]!];
      const size = end - start;
      if (!isCopy(size, set.length) || !isCopy(set.length, size)) continue;
      const shared = sharedOf(set, shingles.subarray(start, end));
      const union = set.length + size - shared;
      if (isCopy(shared, union)) found.push({ number, likeness: Math.round((10_000 * shared) / union) });
    }
    return found;
  }

  /** Those that have one of these shingles among their rarest, each once. */
  *#candidates(prefix: Uint32Array): Generator<number> {
    const { postings, rare, owners } = this.#sets;
    const shift = placeIn(postings.length - 1);
    const search = ++this.#searches;
    for (const shingle of prefix) {
      const end = postings[(shingle >>> shift) + 1]!;
      for (let at = postings[shingle >>> shift]!; at < end; at++) {
        const owner = owners[at]!;
        if (rare[at] !== shingle || this.#seen[owner] === search) continue;
        this.#seen[owner] = search;
        yield owner;
      }
    }
  }
}
