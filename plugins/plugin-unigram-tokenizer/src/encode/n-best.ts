import type { Lattice } from './lattice.js';

/** What is held open at most, and what is kept of it then: SentencePiece's `kMaxAgendaSize` and `kMinAgendaSize`. */
const MOST_OPEN = 10_000;
const KEPT_OPEN = 512;
const BEFORE_ALL = -1;
const BEHIND_ALL = -2;

/** One path, and the logarithm of its probability. */
export interface ScoredPath {
  /** Nodes, from the beginning to the end. */
  readonly nodes: readonly number[];
  readonly score: number;
}

/** A path's end, up to the node it has come to on its way to the beginning. */
interface Hypothesis {
  readonly node: number;
  readonly next: Hypothesis | undefined;
  /** Score of the best whole path with this end. */
  readonly whole: number;
  /** Score of the end. */
  readonly end: number;
}

/**
 * The likeliest paths through a lattice: A* from the end to the beginning, with what the best way to each place costs, known from a
 * forward pass, as an estimate that is never wrong (Nagata, 1994; SentencePiece's `Lattice::NBest`, whose 32-bit sums and whose
 * order among equals it has).
 *
 * Since the estimate is exact, every open end stands for a path of its own with just that score: of more than are still wanted,
 * all but the best can be forgotten. (SentencePiece keeps 512 however many are wanted.)
 */
export function nBestPaths(lattice: Lattice, count: number): readonly ScoredPath[] {
  const { begins, scores, endings, ending } = lattice;
  const size = lattice.to - lattice.from;
  const best = bestScores(lattice);
  const found: ScoredPath[] = [];
  let open = new BestFirst();
  open.push({ node: BEHIND_ALL, next: undefined, whole: best[size]!, end: 0 });
  for (let top = open.pop(); top !== undefined; top = open.pop()) {
    if (top.node === BEFORE_ALL) {
      found.push({ nodes: nodesOf(top), score: top.whole });
      if (found.length === count) break;
      continue;
    }
    const place = top.node === BEHIND_ALL ? size : begins[top.node]!;
    if (place === 0) open.push({ node: BEFORE_ALL, next: top, whole: top.end, end: top.end });
    for (let at = endings[place]!; at < endings[place + 1]!; at++) {
      const node = ending[at]!;
      const upTo = Math.fround(best[begins[node]!]! + scores[node]!);
      open.push({
        node,
        next: top,
        whole: Math.fround(upTo + top.end),
        end: Math.fround(scores[node]! + top.end),
      });
    }
    if (open.length >= MOST_OPEN) {
      const kept = new BestFirst();
      const wanted = Math.max(Math.min(KEPT_OPEN, count * 10), count - found.length);
      for (let number = 0; number < wanted; number++) kept.push(open.pop()!);
      open = kept;
    }
  }
  return found;
}

/** By place: the score of the best way there from the beginning. */
export function bestScores({ from, to, begins, scores, endings, ending }: Lattice): Float32Array {
  const best = new Float32Array(to - from + 1).fill(Number.NEGATIVE_INFINITY);
  best[0] = 0;
  for (let place = 1; place < best.length; place++) {
    for (let at = endings[place]!; at < endings[place + 1]!; at++) {
      const score = Math.fround(best[begins[ending[at]!]!]! + scores[ending[at]!]!);
      if (score > best[place]!) best[place] = score;
    }
  }
  return best;
}

function nodesOf(beginning: Hypothesis): readonly number[] {
  const nodes: number[] = [];
  for (let at = beginning.next; at !== undefined && at.node !== BEHIND_ALL; at = at.next) nodes.push(at.node);
  return nodes;
}

/** A binary heap, with the order among equals that libstdc++'s `std::priority_queue` has. */
class BestFirst {
  readonly #heap: Hypothesis[] = [];

  get length(): number {
    return this.#heap.length;
  }

  push(one: Hypothesis): void {
    this.#heap.push(one);
    this.#raise(this.#heap.length - 1, one);
  }

  pop(): Hypothesis | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return top;
    // The hole goes down to a leaf along the better children; what was last rises from there.
    let hole = 0;
    for (let child = 2; child < heap.length; child = 2 * hole + 2) {
      if (heap[child]!.whole < heap[child - 1]!.whole) child--;
      heap[hole] = heap[child]!;
      hole = child;
    }
    if (2 * hole + 1 === heap.length - 1) {
      heap[hole] = heap[2 * hole + 1]!;
      hole = 2 * hole + 1;
    }
    this.#raise(hole, last);
    return top;
  }

  #raise(from: number, one: Hypothesis): void {
    let hole = from;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (this.#heap[parent]!.whole >= one.whole) break;
      this.#heap[hole] = this.#heap[parent]!;
      hole = parent;
    }
    this.#heap[hole] = one;
  }
}
