import { randomInt } from 'node:crypto';

/** Marks a free place: no hash is negative. */
const FREE = -1;

/** Drawn anew in each process: who writes lines whose hashes would all have one place cannot know which. Odd, as a multiplier of bits is. */
const [LOW, HIGH] = [randomInt(2 ** 31) * 2 + 1, randomInt(2 ** 31) * 2 + 1];

/**
 * Different hashes of lines, below 2^53, of which some get marked: open addressing, at most three quarters of the places taken. 11 to
 * 22 bytes a hash that is expected. Where each stands is another in every process, what is marked the same.
 */
export class MarkedLines {
  #hashes: Float64Array;
  #size = 0;
  #marked = 0;
  #marks = new Uint8Array(0);
  /** Bits for what is there, eight a place: one says of nearly all that is not there that it is not. */
  #maybe: Uint32Array;

  /** @param expected hashes, the same one again not counted; with more it grows */
  constructor(expected = 0) {
    const places = 2 ** Math.ceil(Math.log2(Math.max(2 ** 16, (4 / 3) * expected)));
    this.#hashes = new Float64Array(places).fill(FREE);
    this.#maybe = new Uint32Array(places / 4);
  }

  /** How many there are. */
  get size(): number {
    return this.#size;
  }

  /**
   * Before any is marked.
   *
   * @param most there are to be
   * @returns how many of the list were taken, all of them where there is room
   */
  add(hashes: Float64Array, most: number): number {
    for (let at = 0; at < hashes.length; at++) {
      if (this.#size === most) return at;
      if (4 * (this.#size + 1) > 3 * this.#hashes.length) this.#grow();
      const place = placeIn(this.#hashes, hashes[at]!);
      if (this.#hashes[place] === hashes[at]) continue;
      this.#hashes[place] = hashes[at]!;
      setBit(this.#maybe, hashes[at]!);
      this.#size++;
    }
    return hashes.length;
  }

  /** Of any hashes those that are there; nothing is added any more. */
  mark(asked: Float64Array): void {
    if (this.#marks.length === 0) this.#marks = new Uint8Array(this.#hashes.length);
    const [hashes, marks, maybe] = [this.#hashes, this.#marks, this.#maybe];
    const mask = 32 * maybe.length - 1;
    for (let at = 0; at < asked.length; at++) {
      const hash = asked[at]!;
      const bit = (hash >>> 0) & mask;
      if ((maybe[bit >>> 5]! & (1 << (bit & 31))) === 0) continue;
      const place = placeIn(hashes, hash);
      if (hashes[place] !== hash || marks[place] === 1) continue;
      marks[place] = 1;
      this.#marked++;
    }
  }

  /** Those that were marked, ascending. */
  marked(): Float64Array {
    const [hashes, marks, found] = [this.#hashes, this.#marks, new Float64Array(this.#marked)];
    let next = 0;
    for (let place = 0; place < marks.length; place++) if (marks[place] === 1) found[next++] = hashes[place]!;
    return found.sort();
  }

  #grow(): void {
    const hashes = new Float64Array(2 * this.#hashes.length).fill(FREE);
    const maybe = new Uint32Array(2 * this.#maybe.length);
    for (const hash of this.#hashes) {
      if (hash === FREE) continue;
      hashes[placeIn(hashes, hash)] = hash;
      setBit(maybe, hash);
    }
    [this.#hashes, this.#maybe] = [hashes, maybe];
  }
}

/** The bit that says of a hash that it may be there. */
function setBit(maybe: Uint32Array, hash: number): void {
  const bit = (hash >>> 0) & (32 * maybe.length - 1);
  maybe[bit >>> 5]! |= 1 << (bit & 31);
}

/** Where a hash stands, or would. */
function placeIn(hashes: Float64Array, hash: number): number {
  const mask = hashes.length - 1;
  // The upper bits of a sum of products, which all bits of the hash reach.
  const mixed = Math.imul(hash >>> 0, LOW) + Math.imul(hash / 2 ** 32, HIGH);
  let place = mixed >>> Math.clz32(mask);
  while (hashes[place] !== FREE && hashes[place] !== hash) place = (place + 1) & mask;
  return place;
}
