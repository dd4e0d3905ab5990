import type { DoubleArray, UnigramModel } from '@framework/sdk';
import { buildDoubleArray } from '../double-array.js';
import { characterLength } from '../utf8.js';

/** Bytes of a text that has no cut that are held at a time: as the encoder does it (`LONGEST_SEGMENT` there). */
const LONGEST_SEGMENT = 1 << 20;
const NEWLINE = 0x0a;

/**
 * All ways to cut a stretch of text, as a graph: places between bytes are joined by nodes, each a piece (or one character that
 * has none). Nodes are numbered in the order of their beginnings, of one beginning the shortest first.
 */
export interface Lattice {
  /** First byte of the stretch in its text, and the byte behind it. */
  readonly from: number;
  readonly to: number;
  /** By node: the place it begins at, counted from `from`. */
  readonly begins: Int32Array;
  /** By node: its piece, as a number of the model's; -n for a character of n bytes that has none. */
  readonly pieces: Int32Array;
  /** By node: the logarithm of its probability. */
  readonly scores: Float32Array;
  /** Nodes that end at place p, in their order: `ending[endings[p] .. endings[p + 1]]`. */
  readonly endings: Int32Array;
  readonly ending: Int32Array;
}

/** Makes lattices of texts: SentencePiece's `Model::PopulateNodes`, on bytes. */
export class LatticeBuilder {
  readonly model: UnigramModel;
  readonly #trie: DoubleArray;
  #begins = new Int32Array(1024);
  #ends = new Int32Array(1024);
  #pieces = new Int32Array(1024);
  #count = 0;

  constructor(model: UnigramModel) {
    this.model = model;
    this.#trie = buildDoubleArray(model.pieces);
  }

  /**
   * The lattice of the text behind `from`. `to-cut`: up to the first line break that no piece spans, or a mebibyte. Every path
   * goes through such a place, so the ways before and behind it are independent.
   */
  build(bytes: Uint8Array, from: number, reaching: 'to-cut' | 'to-end'): Lattice {
    const { base, check, value } = this.#trie;
    const end = reaching === 'to-end' ? bytes.length : Math.min(bytes.length, from + LONGEST_SEGMENT);
    this.#count = 0;
    let at = from;
    /** The end of the longest piece so far. */
    let reach = from;
    while (at < end) {
      if (reaching === 'to-cut' && at >= reach && at > from && bytes[at] === NEWLINE) break;
      const length = characterLength(bytes, at, bytes.length) || 1;
      if (at + length > end) break;
      let node = 0;
      let single = false;
      for (let index = at; index < end; index++) {
        const child = base[node]! + bytes[index]!;
        if (check[child] !== node) break;
        node = child;
        if (value[node]! < 0) continue;
        this.#add(at - from, index + 1 - from, value[node]!);
        if (index + 1 > reach) reach = index + 1;
        if (index + 1 === at + length) single = true;
      }
      if (!single) {
        this.#add(at - from, at + length - from, -length);
        if (at + length > reach) reach = at + length;
      }
      at += length;
    }
    return this.#finish(from, at);
  }

  #add(begin: number, end: number, piece: number): void {
    if (this.#count === this.#begins.length) {
      this.#begins = doubled(this.#begins);
      this.#ends = doubled(this.#ends);
      this.#pieces = doubled(this.#pieces);
    }
    this.#begins[this.#count] = begin;
    this.#ends[this.#count] = end;
    this.#pieces[this.#count++] = piece;
  }

  #finish(from: number, to: number): Lattice {
    const { scores, unknownScore } = this.model;
    const size = to - from;
    // A segment that a mebibyte ends may have pieces that reach behind it; no path of it takes them.
    const inside = (node: number) => this.#ends[node]! <= size;
    const endings = new Int32Array(size + 2);
    for (let node = 0; node < this.#count; node++) if (inside(node)) endings[this.#ends[node]! + 1]!++;
    for (let place = 0; place <= size; place++) endings[place + 1]! += endings[place]!;
    const next = endings.slice();
    const ending = new Int32Array(endings[size + 1]!);
    for (let node = 0; node < this.#count; node++) {
      if (inside(node)) ending[next[this.#ends[node]!]!++] = node;
    }
    return {
      from,
      to,
      begins: this.#begins.slice(0, this.#count),
      pieces: this.#pieces.slice(0, this.#count),
      scores: Float32Array.from(this.#pieces.subarray(0, this.#count), (piece) =>
        piece < 0 ? unknownScore : scores[piece]!,
      ),
      endings,
      ending,
    };
  }
}

function doubled(array: Int32Array): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(array.length * 2);
  longer.set(array);
  return longer;
}
