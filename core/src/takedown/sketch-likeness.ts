import { SKETCH_BINS } from '@framework/sdk/checks';
import { COPY } from './likeness.js';

/** The chance at most that two texts that are copies do not look like it in their sketches. */
export const MISSED = 1e-9;

/**
 * In how many bins the sketches of two copies are equal at least, by the number of bins that either has something in, but for a
 * chance of `MISSED`: those bins are a sample without replacement of the shingles of both, of which at least four fifths are in
 * both, and a sample without replacement strays less than one with it, which is binomial (Hoeffding 1963, theorem 4).
 *
 * One bin is equal at least: for none to be, the shingles of both must lie in a fifth as many bins as they are. That is at least five
 * in one, of 128: a chance of 128⁻⁴ · 1/5, less than `MISSED`.
 */
export const leastEqual: Uint8Array = Uint8Array.from({ length: SKETCH_BINS + 1 }, (_, bins) => {
  const alike = COPY / 10_000;
  let chance = (1 - alike) ** bins;
  let below = chance;
  let least = 1;
  // `below`: of fewer than `least` equal bins.
  while (least < bins) {
    chance *= ((bins - least + 1) / least) * (alike / (1 - alike));
    below += chance;
    if (below > MISSED) break;
    least += 1;
  }
  return least;
});

/** In how many bins the sketches of two copies differ at most, whatever is in them. */
export const mostDifferent: number = leastEqual.reduce(
  (most, least, bins) => Math.max(most, bins - least),
  0,
);
