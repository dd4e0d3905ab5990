import { Candidates } from './candidates.js';
import { jaccard, mostPossible } from './jaccard.js';
import type { RankedDocuments } from './ranked-documents.js';

/** A document that goes, and the one that stays in its place. */
export interface Duplicate {
  readonly document: number;
  readonly kept: number;
  /** `exact`: the same text. `near`: at least `threshold` alike. */
  readonly likeness: 'exact' | 'near';
  /** Verified similarity of their shingle sets; 1 for the same text. */
  readonly jaccard: number;
}

/**
 * Takes documents best first. One that is the same text as a document already kept, or at least `threshold` alike, goes
 * in favour of the one it is most alike; every other stays, and stands against those after it. So a document is only
 * dropped for one that stays and is like itself: of a chain A ~ B ~ C where A and C are unlike, A and C stay.
 *
 * Candidates share a band's key; each is verified by the whole sets.
 *
 * @param found told of each that goes
 * @param between called every hundred documents, to say how far it is and to stop
 * @returns pairs whose shingle sets were compared
 */
export async function keepBest(
  documents: RankedDocuments,
  threshold: number,
  found: (duplicate: Duplicate) => void,
  between: (done: number) => Promise<void>,
): Promise<number> {
  const candidates = new Candidates(documents);
  const own = ownShingles(documents);
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
      if (mostPossible(documents.shingleCount(document), documents.shingleCount(other)) < threshold) continue;
      if (!documents.sameDomain(document, other)) continue;
      shingles ??= own(document);
      const similarity = jaccard(shingles, documents.shingles(other), Math.max(threshold, most));
      compared++;
      if (similarity < threshold || similarity < most) continue;
      if (similarity === most && best !== undefined && other > best) continue;
      best = other;
      most = similarity;
    }
    return best === undefined ? undefined : { document, kept: best, likeness: 'near', jaccard: most };
  };

  for (let document = 0; document < documents.length; document++) {
    if (document % 100 === 0) await between(document);
    candidates.take(document);
    const duplicate = documents.held(document) ? undefined : (copyOf(document) ?? nearestTo(document));
    if (duplicate) found(duplicate);
    else candidates.keep(document);
  }
  return compared;
}

/** The shingles of a document, to be compared with those of others: they last until it is the turn of the next one. */
function ownShingles(documents: RankedDocuments): (document: number) => Uint32Array {
  let space = new Uint32Array(0);
  return (document) => {
    const shingles = documents.shingles(document);
    if (space.length < shingles.length) space = new Uint32Array(2 * shingles.length);
    space.set(shingles);
    return space.subarray(0, shingles.length);
  };
}
