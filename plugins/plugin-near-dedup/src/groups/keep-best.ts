import { Candidates } from './candidates.js';
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
 * Candidates share a band's key; each is verified by the whole sets.
 *
 * @param order all documents, best first
 * @param between called every hundred documents, to say how far it is and to stop
 */
export async function keepBest(
  table: DocumentTable,
  order: Uint32Array,
  threshold: number,
  between: (done: number) => Promise<void>,
): Promise<Duplicates> {
  const rank = new Uint32Array(table.length);
  for (const [at, document] of order.entries()) rank[document] = at;
  const candidates = new Candidates(table, rank);
  const duplicates: Duplicate[] = [];
  let compared = 0;

  const copyOf = (document: number): Duplicate | undefined => {
    const kept = candidates.copyOf(document);
    return kept === undefined ? undefined : { document, kept, likeness: 'exact', jaccard: 1 };
  };

  const nearestTo = (document: number): Duplicate | undefined => {
    let best: number | undefined;
    let most = 0;
    let shingles: Uint32Array | undefined;
    for (const other of candidates.sharingBands(document)) {
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
    return best === undefined ? undefined : { document, kept: best, likeness: 'near', jaccard: most };
  };

  for (const [at, document] of order.entries()) {
    if (at % 100 === 0) await between(at);
    const found = table.held(document) ? undefined : (copyOf(document) ?? nearestTo(document));
    if (found) duplicates.push(found);
    else candidates.keep(document);
  }
  return { duplicates, compared };
}
