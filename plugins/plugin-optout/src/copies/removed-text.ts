/** Why a text's copies go: the request that took the text, or the file that lists it. */
export interface RemovedText {
  /** The document that was dropped, or the listed file. */
  readonly copyOf: string;
  /** Name of the list or the issue; of `texts` the folder's or the file's name. */
  readonly list: string;
  /** Null where the text itself was listed. */
  readonly line: number | null;
}

/** A text that is like one that was removed. */
export interface FoundCopy {
  readonly text: RemovedText;
  /** Similarity of their whole shingle sets. */
  readonly jaccard: number;
}

/**
 * How many of a document's shingles, the rarest first, are looked up: of two sets with a similarity of at least `threshold`, the
 * first so many of each have one in common, whatever the order (prefix filtering; Bayardo, Ma & Srikant 2007).
 */
export const prefixLength = (shingles: number, threshold: number): number =>
  shingles - Math.ceil((tenThousandths(threshold) * shingles) / 10_000) + 1;

/** Whether a part is at least `threshold` of a whole. In whole numbers, as 0.8 and 0.55 are none that a computer has. */
export const reaches = (part: number, whole: number, threshold: number): boolean =>
  10_000 * part >= tenThousandths(threshold) * whole;

export const tenThousandths = (share: number): number => Math.round(10_000 * share);
