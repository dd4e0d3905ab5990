import { SKETCH_BINS } from '@framework/sdk/checks';
import { leastEqual, mostDifferent } from './sketch-likeness.js';

/** Sketches of documents, numbered from 0, and which of them have what in a bin: in memory that threads share. */
export interface HeldSketches {
  /** `SKETCH_BINS` a document. */
  readonly sketches: Uint16Array;
  /** Where the postings of each hash of a bin and its content begin (see `placeOf`), and where the last one's end. */
  readonly starts: Uint32Array;
  readonly postings: Uint32Array;
  /** A bit for each such hash, of more bits, that any has: small enough for a cache, and most bins of most documents are nobody's. */
  readonly met: Uint32Array;
}

/** In how many of the bins that are looked up a copy has the same: what shares a licence's header alone has it in fewer. */
const TIMES = 6;

/** Sketches that are held at once: with their postings 768 bytes each, and up to 80 MiB of places. */
export const SKETCHES_AT_ONCE = 1 << 16;

/**
 * Each bin has an equal part of the places, so that what is made of one bin after the other lies in a cache; in it a content has one by as
 * many bits of its hash as the part has. Two contents that share one are looked at one by one.
 */
const placeOf = (bin: number, content: number, bits: number): number =>
  (bin << bits) | (Math.imul(content, 0x9e3779b1) >>> (32 - bits));

/** Two places a posting and more; sixteen bits a posting and more. */
const placesFor = (postings: number): number =>
  2 ** Math.min(24, Math.max(8, Math.ceil(Math.log2(2 * postings + 1))));
const bitsFor = (postings: number): number => 8 * placesFor(postings);

/** Bits of a hash, see `placeOf`: of a place, and of a bit. */
const placeBits = ({ starts }: Pick<HeldSketches, 'starts'>): number =>
  Math.log2((starts.length - 1) / SKETCH_BINS);
const metBits = ({ met }: Pick<HeldSketches, 'met'>): number => Math.log2((32 * met.length) / SKETCH_BINS);

/** @param sketches one behind the other */
export function holdSketches(sketches: Uint16Array): HeldSketches {
  const documents = sketches.length / SKETCH_BINS;
  let size = 0;
  for (let at = 0; at < sketches.length; at++) size += sketches[at] === 0 ? 0 : 1;
  const starts = new Uint32Array(new SharedArrayBuffer(4 * (placesFor(size) + 1)));
  const met = new Uint32Array(new SharedArrayBuffer(bitsFor(size) / 8));
  const [ofPlace, ofBit] = [placeBits({ starts }), metBits({ met })];
  for (let bin = 0; bin < SKETCH_BINS; bin++) {
    for (let document = 0; document < documents; document++) {
      const content = sketches[document * SKETCH_BINS + bin]!;
      if (content === 0) continue;
      starts[placeOf(bin, content, ofPlace) + 1]!++;
      const bit = placeOf(bin, content, ofBit);
      met[bit >>> 5]! |= 1 << (bit & 31);
    }
  }
  for (let place = 1; place < starts.length; place++) starts[place]! += starts[place - 1]!;
  const postings = new Uint32Array(new SharedArrayBuffer(4 * size));
  // From the last to the first, each place's end moves to its beginning.
  for (let bin = SKETCH_BINS - 1; bin >= 0; bin--) {
    for (let document = documents - 1; document >= 0; document--) {
      const content = sketches[document * SKETCH_BINS + bin]!;
      if (content !== 0) postings[--starts[placeOf(bin, content, ofPlace) + 1]!] = document;
    }
  }
  // What began one place further on is where it belongs now.
  starts.copyWithin(0, 1);
  starts[starts.length - 1] = size;
  const held = new Uint16Array(new SharedArrayBuffer(sketches.byteLength));
  held.set(sketches);
  return { sketches: held, starts, postings, met };
}

/**
 * Finds which of the documents held another may be a copy of, but for a chance of `MISSED` each. Of a copy's bins so many are equal
 * that among any that are `TIMES` more than may differ there are `TIMES`; so those are looked up that fewest have something in common in.
 */
export class SketchSearch {
  readonly #held: HeldSketches;
  readonly #ofPlace: number;
  readonly #ofBit: number;
  /** In how many of the bins looked up each has the same; all 0 in between. */
  readonly #met: Uint16Array;
  /** Of the sketch at hand: places in the table, and how many have one, up to 255. */
  readonly #places = new Uint32Array(SKETCH_BINS);
  readonly #counts = new Uint8Array(SKETCH_BINS);
  readonly #histogram = new Uint8Array(256);

  constructor(held: HeldSketches) {
    this.#held = held;
    this.#ofPlace = placeBits(held);
    this.#ofBit = metBits(held);
    this.#met = new Uint16Array(held.sketches.length / SKETCH_BINS);
  }

  /** @param sketch at this place of an array */
  mayBeCopyOf(sketches: Uint16Array, at = 0): readonly number[] {
    const { starts, postings, met } = this.#held;
    const [ofPlace, ofBit] = [this.#ofPlace, this.#ofBit];
    const places = this.#places;
    let bins = 0;
    for (let bin = 0; bin < SKETCH_BINS; bin++) bins += sketches[at + bin] === 0 ? 0 : 1;
    if (bins === 0) return [];
    // One at least, of the shortest texts.
    const times = Math.min(TIMES, leastEqual[bins]!);
    const lookedUp = bins - leastEqual[bins]! + times;
    let nobodys = 0;
    let somebodys = 0;
    for (let bin = 0; bin < SKETCH_BINS; bin++) {
      const content = sketches[at + bin]!;
      if (content === 0) continue;
      const bit = placeOf(bin, content, ofBit);
      if (((met[bit >>> 5]! >>> (bit & 31)) & 1) === 1) places[somebodys++] = placeOf(bin, content, ofPlace);
      // Most documents are like none, and tell so by half of their bins.
      else if (++nobodys > lookedUp - times) return [];
    }
    const fewest = this.#fewest(somebodys, lookedUp - nobodys);
    const found: number[] = [];
    for (let index = 0; index < fewest; index++) {
      const place = places[index]!;
      for (let posting = starts[place]!; posting < starts[place + 1]!; posting++) {
        const other = postings[posting]!;
        if (++this.#met[other]! === times && this.#mayBeCopies(sketches, at, other)) found.push(other);
      }
    }
    for (let index = 0; index < fewest; index++) {
      const place = places[index]!;
      for (let posting = starts[place]!; posting < starts[place + 1]!; posting++)
        this.#met[postings[posting]!] = 0;
    }
    return found.sort((a, b) => a - b);
  }

  /** Moves those of the places to the front that fewest have; their order is no matter. */
  #fewest(all: number, wanted: number): number {
    const [places, counts, histogram] = [this.#places, this.#counts, this.#histogram];
    const { starts } = this.#held;
    histogram.fill(0);
    for (let index = 0; index < all; index++) {
      const place = places[index]!;
      const count = Math.min(255, starts[place + 1]! - starts[place]!);
      counts[index] = count;
      histogram[count]!++;
    }
    let last = 0;
    let left = wanted;
    while (histogram[last]! < left) left -= histogram[last++]!;
    let size = 0;
    for (let index = 0; size < wanted; index++) {
      const count = counts[index]!;
      if (count < last || (count === last && left-- > 0)) places[size++] = places[index]!;
    }
    return size;
  }

  #mayBeCopies(sketches: Uint16Array, at: number, other: number): boolean {
    const held = this.#held.sketches;
    const from = other * SKETCH_BINS;
    let equal = 0;
    let different = 0;
    for (let bin = 0; bin < SKETCH_BINS; bin++) {
      const content = sketches[at + bin]!;
      if (content !== held[from + bin]) {
        if (++different > mostDifferent) return false;
      } else if (content !== 0) equal += 1;
    }
    return equal >= leastEqual[equal + different]!;
  }
}
