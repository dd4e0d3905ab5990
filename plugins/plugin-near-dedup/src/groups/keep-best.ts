import { ALONE, numberBuckets } from './buckets.js';
import type { DocumentTable } from './document-table.js';
import { jaccard, mostPossible } from './jaccard.js';

/** A document that goes, and the one that stays in its place. */
export interface Duplicate {
  readonly document: number;
  readonly kept: number;
  /** `exact`: the same text. `near`: at least `threshold` alike. */
  readonly likeness: 'exact' | 'near';
  /** Verified similarity of their shingle sets; 1 for the same text. */
  readonly jaccard: number;
}

export interface Duplicates {
  readonly duplicates: readonly Duplicate[];
  /** Pairs whose shingle sets were compared. */
  readonly compared: number;
}

/**
 * Takes documents best first. One that is the same text as a document already kept, or at least `threshold` alike, goes
 * in favour of the one it is most alike; every other stays, and stands against those after it. So a document is only
 * dropped for one that stays and is like itself: of a chain A ~ B ~ C where A and C are unlike, A and C stay.
 *
 * Candidates share a band's key; each is verified by the whole sets. Time is that of the comparisons: a family of
 * documents that all collide and are all just below the threshold costs their square.
 *
 * @param order all documents, best first
 * @param between called every thousand documents, to say how far it is and to stop
 */
export async function keepBest(
  table: DocumentTable,
  order: Uint32Array,
  threshold: number,
  between: (done: number) => Promise<void>,
): Promise<Duplicates> {
  const kept = new KeptInBuckets(numberBuckets(table));
  const { keys } = table;
  const digestColumn = keys.width - 1;
  /** The turn in which a document was last compared. */
  const comparedIn = new Uint32Array(table.length);
  const rank = new Uint32Array(table.length);
  for (const [at, document] of order.entries()) rank[document] = at;
  const duplicates: Duplicate[] = [];
  let compared = 0;

  const copyOf = (document: number): Duplicate | undefined => {
    let best: number | undefined;
    for (const other of kept.in(keys.get(document, digestColumn))) {
      const better = best === undefined || rank[other]! < rank[best]!;
      if (better && table.sameDigest(document, other)) best = other;
    }
    return best === undefined ? undefined : { document, kept: best, likeness: 'exact', jaccard: 1 };
  };

  const nearestTo = (document: number, turn: number): Duplicate | undefined => {
    let best: number | undefined;
    let most = 0;
    let shingles: Uint32Array | undefined;
    for (let band = 0; band < digestColumn; band++) {
      for (const other of kept.in(keys.get(document, band))) {
        if (comparedIn[other] === turn) continue;
        comparedIn[other] = turn;
        if (mostPossible(table.shingleCount(document), table.shingleCount(other)) < threshold) continue;
        if (!table.sameDomain(document, other)) continue;
        shingles ??= table.shingles(document);
        const similarity = jaccard(shingles, table.shingles(other));
        compared++;
        if (similarity < threshold || similarity < most) continue;
        if (similarity === most && best !== undefined && rank[other]! > rank[best]!) continue;
        best = other;
        most = similarity;
      }
    }
    return best === undefined ? undefined : { document, kept: best, likeness: 'near', jaccard: most };
  };

  for (const [at, document] of order.entries()) {
    if (at % 1000 === 0) await between(at);
    const found = table.held(document) ? undefined : (copyOf(document) ?? nearestTo(document, at + 1));
    if (found) duplicates.push(found);
    else kept.add(document, keys);
  }
  return { duplicates, compared };
}

/** Documents that stay, by bucket: linked lists, for most buckets have one or two. */
class KeptInBuckets {
  readonly #first: Uint32Array;
  readonly #documents: number[] = [];
  readonly #next: number[] = [];

  constructor(buckets: number) {
    this.#first = new Uint32Array(buckets).fill(ALONE);
  }

  add(document: number, keys: DocumentTable['keys']): void {
    for (let column = 0; column < keys.width; column++) {
      const bucket = keys.get(document, column);
      if (bucket === ALONE) continue;
      this.#next.push(this.#first[bucket]!);
      this.#documents.push(document);
      this.#first[bucket] = this.#documents.length - 1;
    }
  }

  *in(bucket: number): Generator<number> {
    if (bucket === ALONE) return;
    for (let at = this.#first[bucket]!; at !== ALONE; at = this.#next[at]!) yield this.#documents[at]!;
  }
}
