import { ALONE, numberBuckets } from './buckets.js';
import type { DocumentTable } from './document-table.js';
import { GrowingWords } from './growing-words.js';

/** Kept documents that one is compared with at most. */
export const MOST_COMPARED = 256;

/** Links of one bucket that are followed at most. */
export const MOST_FOLLOWED = 4096;

/**
 * Documents that stay, found by the bands they share with another. Linked lists, for most buckets have one or two; of
 * those with very many, what was kept last is looked at: the nearest in the order of preference, and so, where length
 * decides it, in length, without which two documents are not alike.
 */
export class Candidates {
  readonly #table: DocumentTable;
  readonly #rank: Uint32Array;
  readonly #first: Uint32Array;
  /** A document, and the link that follows it in its bucket. */
  readonly #links = new GrowingWords(2);
  /** Bands shared with the document asked for; all 0 in between. */
  readonly #shared: Uint16Array;

  /** @param rank place of each document in the order of preference */
  constructor(table: DocumentTable, rank: Uint32Array) {
    this.#table = table;
    this.#rank = rank;
    this.#first = new Uint32Array(numberBuckets(table)).fill(ALONE);
    this.#shared = new Uint16Array(table.length);
  }

  /**
   * The document stays. Documents are kept best first: one with a copy among them (both held out) is represented by it,
   * and a bucket does not grow with the copies.
   */
  keep(document: number): void {
    if (this.copyOf(document) !== undefined) return;
    const { keys } = this.#table;
    for (let column = 0; column < keys.width; column++) {
      const bucket = keys.get(document, column);
      if (bucket === ALONE) continue;
      this.#links.add([document, this.#first[bucket]!]);
      this.#first[bucket] = this.#links.rows - 1;
    }
  }

  /** The best kept document with the same digest. */
  copyOf(document: number): number | undefined {
    let best: number | undefined;
    this.#each(document, this.#table.keys.width - 1, (other) => {
      const better = best === undefined || this.#rank[other]! < this.#rank[best]!;
      if (better && this.#table.sameDigest(document, other)) best = other;
    });
    return best;
  }

  /**
   * Kept documents that share a band. Of very many, those that share most, then the best: a family whose members all
   * collide, and are all just too unlike, does not cost its square, and the truly alike share more bands than the rest.
   */
  sharingBands(document: number): readonly number[] {
    const shared = this.#shared;
    const found: number[] = [];
    for (let band = 0; band < this.#table.keys.width - 1; band++) {
      this.#each(document, band, (other) => {
        if (shared[other]!++ === 0) found.push(other);
      });
    }
    if (found.length > MOST_COMPARED) {
      found.sort((a, b) => shared[b]! - shared[a]! || this.#rank[a]! - this.#rank[b]!);
    }
    for (const other of found) shared[other] = 0;
    return found.slice(0, MOST_COMPARED);
  }

  /** The last kept first. */
  #each(document: number, column: number, visit: (other: number) => void): void {
    const bucket = this.#table.keys.get(document, column);
    if (bucket === ALONE) return;
    let at = this.#first[bucket]!;
    for (let followed = 0; at !== ALONE && followed < MOST_FOLLOWED; followed++) {
      visit(this.#links.get(at, 0));
      at = this.#links.get(at, 1);
    }
  }
}
