import { SKETCH_BINS } from '@framework/sdk/checks';
import { leastEqual } from './sketch-likeness.js';

/** Sketches of documents, numbered from 0, and which of them have what in a bin: in memory that threads share. */
export interface HeldSketches {
  /** `SKETCH_BINS` a document. */
  readonly sketches: Uint16Array;
  /** Where the postings of each hash of a bin and its content begin (see `placeOf`), and where the last one's end. */
  readonly starts: Uint32Array;
  readonly postings: Uint32Array;
}

/** Sketches that are held at once: with their postings 768 bytes each, and up to 64 MiB of places. */
export const SKETCHES_AT_ONCE = 1 << 16;

/** Of a bin and its content, as many bits as a table of so many places has; two that share one are looked at one by one. */
const placeOf = (bin: number, content: number, shift: number): number =>
  Math.imul((bin << 16) | content, 0x9e3779b1) >>> shift;

/** Two places a posting and more. */
const placesFor = (postings: number): number =>
  2 ** Math.min(24, Math.max(8, Math.ceil(Math.log2(2 * postings + 1))));

const shiftOf = (starts: Uint32Array): number => 32 - Math.log2(starts.length - 1);

/** @param sketches one behind the other */
export function holdSketches(sketches: Uint16Array): HeldSketches {
  let size = 0;
  for (let at = 0; at < sketches.length; at++) size += sketches[at] === 0 ? 0 : 1;
  const starts = new Uint32Array(new SharedArrayBuffer(4 * (placesFor(size) + 1)));
  const shift = shiftOf(starts);
  for (let at = 0; at < sketches.length; at++) {
    if (sketches[at] !== 0) starts[placeOf(at % SKETCH_BINS, sketches[at]!, shift) + 1]!++;
  }
  for (let place = 1; place < starts.length; place++) starts[place]! += starts[place - 1]!;
  const postings = new Uint32Array(new SharedArrayBuffer(4 * size));
  // From the last to the first, each place's end moves to its beginning.
  for (let at = sketches.length - 1; at >= 0; at--) {
    if (sketches[at] === 0) continue;
    const place = placeOf(at % SKETCH_BINS, sketches[at]!, shift);
    postings[--starts[place + 1]!] = Math.floor(at / SKETCH_BINS);
  }
  // What began one place further on is where it belongs now.
  starts.copyWithin(0, 1);
  starts[starts.length - 1] = size;
  const held = new Uint16Array(new SharedArrayBuffer(sketches.byteLength));
  held.set(sketches);
  return { sketches: held, starts, postings };
}

/**
 * Finds which of the documents held another may be a copy of, but for a chance of `MISSED` each. Of a copy's bins so many are equal
 * that among any that are one more than may differ there is one; so those are looked up that fewest have something in common in.
 */
export class SketchSearch {
  readonly #held: HeldSketches;
  readonly #shift: number;
  /** By the how manieth search a document was last looked at. */
  readonly #seen: Uint32Array;
  #searches = 0;
  /** Of the sketch at hand: bins by how many have the same there, as `count × SKETCH_BINS + bin`. */
  readonly #byCount = new Float64Array(SKETCH_BINS);

  constructor(held: HeldSketches) {
    this.#held = held;
    this.#shift = shiftOf(held.starts);
    this.#seen = new Uint32Array(held.sketches.length / SKETCH_BINS);
  }

  /** @param sketch at this place of an array */
  mayBeCopyOf(sketches: Uint16Array, at = 0): readonly number[] {
    const { starts, postings } = this.#held;
    const byCount = this.#byCount;
    let bins = 0;
    for (let bin = 0; bin < SKETCH_BINS; bin++) bins += sketches[at + bin] === 0 ? 0 : 1;
    if (bins === 0) return [];
    const lookedUp = bins - leastEqual[bins]! + 1;
    let nobodys = 0;
    for (let bin = 0, next = 0; bin < SKETCH_BINS; bin++) {
      const content = sketches[at + bin]!;
      if (content === 0) continue;
      const place = placeOf(bin, content, this.#shift);
      const count = starts[place + 1]! - starts[place]!;
      byCount[next++] = count * SKETCH_BINS + bin;
      // Most documents are like none, and tell so by half of their bins.
      if (count === 0 && ++nobodys === lookedUp) return [];
    }
    const order = byCount.subarray(0, bins).sort();
    const found: number[] = [];
    const search = ++this.#searches;
    for (let index = 0; index < lookedUp; index++) {
      const bin = order[index]! % SKETCH_BINS;
      const place = placeOf(bin, sketches[at + bin]!, this.#shift);
      for (let posting = starts[place]!; posting < starts[place + 1]!; posting++) {
        const other = postings[posting]!;
        if (this.#seen[other] === search) continue;
        this.#seen[other] = search;
        if (this.#mayBeCopies(sketches, at, other)) found.push(other);
      }
    }
    return found.sort((a, b) => a - b);
  }

  #mayBeCopies(sketches: Uint16Array, at: number, other: number): boolean {
    const held = this.#held.sketches;
    const from = other * SKETCH_BINS;
    let either = 0;
    let equal = 0;
    for (let bin = 0; bin < SKETCH_BINS; bin++) {
      const [one, two] = [sketches[at + bin]!, held[from + bin]!];
      if ((one | two) === 0) continue;
      either += 1;
      if (one === two) equal += 1;
    }
    return equal >= leastEqual[either]!;
  }
}
