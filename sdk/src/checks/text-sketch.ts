/** Bins of a sketch. */
export const SKETCH_BINS = 128;

/**
 * A text's shingles (as `ShingleReader` reads them) in 256 bytes: one permutation hashing (Li, Owen & Zhang 2012). The hashes are
 * dealt into bins by their upper seven bits; of each bin the least is kept, by its lower sixteen; 0 stands for an empty bin.
 *
 * The least of each bin of two texts together are a sample of the shingles of both, drawn without replacement. Where one was drawn
 * that both have, the bins are equal; so they are, bins aside that are empty in both, as often as the texts are alike (Jaccard). By
 * chance one in 65,535 is equal besides.
 *
 * @param shingles in any order, repeated or not
 * @param into `SKETCH_BINS` numbers, written over
 */
export function sketchInto(shingles: Uint32Array, into: Uint16Array): void {
  into.fill(0);
  for (let at = 0; at < shingles.length; at++) {
    const hash = shingles[at]!;
    const bin = hash >>> 25;
    if (into[bin] !== 0 && hash >= leasts[bin]!) continue;
    leasts[bin] = hash;
    into[bin] = hash & 0xffff || 1;
  }
}

export function sketchOf(shingles: Uint32Array): Uint16Array {
  const sketch = new Uint16Array(SKETCH_BINS);
  sketchInto(shingles, sketch);
  return sketch;
}

/** Of the sketch that is made just now. */
const leasts = new Uint32Array(SKETCH_BINS);
