import { NONE } from './link-columns.js';
import type { RankedDocuments } from './ranked-documents.js';

/** Kept documents that one is compared with at most. */
export const MOST_COMPARED = 256;

/** Links of one column that are followed at most. */
export const MOST_FOLLOWED = 4096;

/**
 * Documents that stay, found by the bands they share with another. They are taken best first, so links lead back to better ones; of
 * those with very many, what was kept last is looked at: the nearest in the order of preference, and so, where length
 * decides it, in length, without which two documents are not alike.
 *
 * Links lead past what does not stay: each document's are mended when its turn comes, one step a link, for those of the one before it
 * are mended already. Three bytes a document are in memory.
 */
export class Candidates {
  readonly #documents: RankedDocuments;
  /** 1 for a document that stands against those after it. */
  readonly #stands: Uint8Array;
  /** Bands shared with the document asked for; all 0 in between. */
  readonly #shared: Uint16Array;

  constructor(documents: RankedDocuments) {
    this.#documents = documents;
    this.#stands = new Uint8Array(documents.length);
    this.#shared = new Uint16Array(documents.length);
  }

  /** It is the turn of a document: of all in the order of their rank. */
  take(document: number): void {
    if (!this.#documents.isLinked(document)) return;
    for (let column = 0; column < this.#documents.columns; column++) {
      const before = this.#documents.linked(document, column);
      if (before === NONE || this.#stands[before] === 1) continue;
      this.#documents.relink(document, column, this.#documents.linked(before, column));
    }
  }

  /**
   * The document stays. One with a copy among those kept (both held out) is represented by it, and what is followed does not grow with
   * the copies.
   */
  keep(document: number): void {
    if (this.copyOf(document) === undefined) this.#stands[document] = 1;
  }

  /** The kept document with the same digest. */
  copyOf(document: number): number | undefined {
    if (!this.#documents.isLinked(document)) return undefined;
    const digests = this.#documents.columns - 1;
    let other = this.#documents.linked(document, digests);
    for (let followed = 0; other !== NONE && followed < MOST_FOLLOWED; followed++) {
      if (this.#documents.sameDigest(document, other)) return other;
      other = this.#documents.linked(other, digests);
    }
    return undefined;
  }

  /**
   * Kept documents that share a band. Of very many, those that share most, then the best: a family whose members all
   * collide, and are all just too unlike, does not cost its square, and the truly alike share more bands than the rest.
   */
  sharingBands(document: number): readonly number[] {
    if (!this.#documents.isLinked(document)) return [];
    const shared = this.#shared;
    const found: number[] = [];
    for (let band = 0; band < this.#documents.columns - 1; band++) {
      let other = this.#documents.linked(document, band);
      for (let followed = 0; other !== NONE && followed < MOST_FOLLOWED; followed++) {
        if (shared[other]!++ === 0) found.push(other);
        other = this.#documents.linked(other, band);
      }
    }
    if (found.length > MOST_COMPARED) found.sort((a, b) => shared[b]! - shared[a]! || a - b);
    for (const other of found) shared[other] = 0;
    return found.slice(0, MOST_COMPARED);
  }
}
