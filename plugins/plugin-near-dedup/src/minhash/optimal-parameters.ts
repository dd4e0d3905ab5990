/** Bands × rows of a signature: two documents are compared when all rows of one band agree. */
export interface Banding {
  readonly bands: number;
  readonly rows: number;
}

/**
 * The banding of at most `permutations` rows that errs least around a threshold: the smallest sum of the areas
 * under "collides below it" and "does not collide above it" (datasketch's `_optimal_param`; Leskovec et al., Mining of
 * Massive Datasets, 3.4). Bands are tried in ascending order, then rows; the first minimum wins. It is what published
 * pipelines use, which drop whatever collides.
 *
 * @param threshold Jaccard similarity, in (0, 1)
 */
export function optimalParameters(threshold: number, permutations: number): Banding {
  let best: Banding = { bands: 1, rows: 1 };
  let least = Number.POSITIVE_INFINITY;
  for (let bands = 1; bands <= permutations; bands++) {
    for (let rows = 1; rows <= Math.floor(permutations / bands); rows++) {
      const collides = (similarity: number) => collisionProbability(similarity, { bands, rows });
      const falsePositives = area(collides, 0, threshold);
      const falseNegatives = area((similarity) => 1 - collides(similarity), threshold, 1);
      const error = (falsePositives + falseNegatives) / 2;
      if (error < least) {
        least = error;
        best = { bands, rows };
      }
    }
  }
  return best;
}

/**
 * The banding for candidates that are verified: one too many costs a comparison, one too few a duplicate. As many rows
 * a band as leave 99 of 100 pairs at the threshold to be compared.
 *
 * @param threshold Jaccard similarity, in (0, 1)
 */
export function verifiedBanding(threshold: number, permutations: number): Banding {
  for (let rows = permutations; rows > 1; rows--) {
    const banding = { bands: Math.floor(permutations / rows), rows };
    if (collisionProbability(threshold, banding) >= COMPARED) return banding;
  }
  return { bands: permutations, rows: 1 };
}

const COMPARED = 0.99;

/** Probability that two documents of a similarity agree in at least one band. */
export const collisionProbability = (similarity: number, { bands, rows }: Banding): number =>
  1 - (1 - similarity ** rows) ** bands;

/** Simpson's rule; the curves are smooth, and 64 intervals decide every published case as quadrature does. */
function area(curve: (x: number) => number, from: number, to: number): number {
  const step = (to - from) / INTERVALS;
  let sum = curve(from) + curve(to);
  for (let i = 1; i < INTERVALS; i++) sum += curve(from + i * step) * (i % 2 === 1 ? 4 : 2);
  return (sum * step) / 3;
}

const INTERVALS = 64;
