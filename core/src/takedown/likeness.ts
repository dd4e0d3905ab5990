/** Likeness of a copy in ten-thousandths (Jaccard similarity of whole shingle sets): that of near-duplicate detection, four fifths. */
export const COPY = 8000;

/** Whether so many shared shingles of so many make a copy. In whole numbers, as 0.8 is none that a computer has. */
export const isCopy = (shared: number, all: number): boolean => 5 * shared >= 4 * all;

/**
 * Of how many of its rarest shingles a document shares at least one with every other it is a copy of, if they are rarest by one order
 * for both: four fifths of each stand in the other, as the union is no smaller than either (prefix filtering; Bayardo, Ma & Srikant 2007).
 */
export const prefixLength = (shingles: number): number => (shingles === 0 ? 0 : Math.floor(shingles / 5) + 1);
