import { prefixLength } from './likeness.js';

/**
 * The shingle sets of some documents, numbered from 0, and an index of their rarest shingles: in memory that threads share, and
 * that nobody writes to once it is made.
 */
export interface HeldSets {
  /** Where each one's shingles begin, and where the last one's end. */
  readonly starts: Uint32Array;
  /** Ascending for each. */
  readonly shingles: Uint32Array;
  /** How many have a shingle, at least, up to 255: a counter for each hash of one (see `placeIn`). 0: none has it. */
  readonly counts: Uint8Array;
  /** Where the postings of each hash of a shingle begin (see `placeIn`), and where the last one's end. */
  readonly postings: Uint32Array;
  /** By posting: the shingle, and the number of one to whose rarest it belongs. */
  readonly rare: Uint32Array;
  readonly owners: Uint32Array;
}

/** The hash of a shingle is its first bits, as many as a table of so many places has. */
export const placeIn = (places: number): number => 32 - Math.log2(places);

const shared = (length: number): Uint32Array => new Uint32Array(new SharedArrayBuffer(4 * length));

const powerOf2 = (least: number, most: number): number =>
  2 ** Math.min(most, Math.max(10, Math.ceil(Math.log2(least + 1))));

/**
 * @param sets ascending each. Held are 4 bytes a shingle, up to 8 for the counters (64 MiB at most), and 5 for the index
 */
export function holdSets(sets: readonly Uint32Array[]): HeldSets {
  const starts = shared(sets.length + 1);
  for (const [number, { length }] of sets.entries()) starts[number + 1] = starts[number]! + length;
  const shingles = shared(starts[sets.length]!);
  for (const [number, set] of sets.entries()) shingles.set(set, starts[number]!);

  const counts = new Uint8Array(new SharedArrayBuffer(powerOf2(4 * shingles.length, 26)));
  const shift = placeIn(counts.length);
  for (let at = 0; at < shingles.length; at++) {
    const place = shingles[at]! >>> shift;
    if (counts[place]! < 255) counts[place]!++;
  }

  const prefixes = sets.map((set) => rarest(set, prefixLength(set.length), counts));
  const size = prefixes.reduce((sum, { length }) => sum + length, 0);
  const places = powerOf2(size, 26);
  const [postings, rare, owners] = [shared(places + 1), shared(size), shared(size)];
  const postingShift = placeIn(places);
  for (const prefix of prefixes)
    for (let at = 0; at < prefix.length; at++) postings[(prefix[at]! >>> postingShift) + 1]!++;
  for (let place = 0; place < places; place++) postings[place + 1]! += postings[place]!;
  const next = postings.slice();
  for (const [owner, prefix] of prefixes.entries()) {
    for (let at = 0; at < prefix.length; at++) {
      const posting = next[prefix[at]! >>> postingShift]!++;
      rare[posting] = prefix[at]!;
      owners[posting] = owner;
    }
  }
  return { starts, shingles, counts, postings, rare, owners };
}

/**
 * The rarest of a set's shingles, by the counters and then by value: one order for all sets, which is what makes the rarest of two
 * that are alike meet. Chosen by counting, not by sorting.
 *
 * @param set ascending
 */
export function rarest(set: Uint32Array, length: number, counts: Uint8Array): Uint32Array {
  if (length >= set.length) return set;
  const shift = placeIn(counts.length);
  const histogram = new Uint32Array(256);
  for (let at = 0; at < set.length; at++) histogram[counts[set[at]! >>> shift]!]!++;
  let last = 0;
  let left = length;
  while (histogram[last]! < left) left -= histogram[last++]!;
  const chosen = new Uint32Array(length);
  let size = 0;
  for (let at = 0; size < length; at++) {
    const count = counts[set[at]! >>> shift]!;
    if (count < last || (count === last && left-- > 0)) chosen[size++] = set[at]!;
  }
  return chosen;
}

/** Moves shingles that none has to the front, in their order; how many they are. */
export function moveForeign(shingles: Uint32Array, counts: Uint8Array): number {
  const shift = placeIn(counts.length);
  let foreign = 0;
  for (let at = 0; at < shingles.length; at++) {
    const shingle = shingles[at]!;
    shingles[foreign] = shingle;
    foreign += counts[shingle >>> shift] === 0 ? 1 : 0;
  }
  return foreign;
}
