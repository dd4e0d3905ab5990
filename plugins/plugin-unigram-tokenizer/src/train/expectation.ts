import { buildDoubleArray, type DoubleArray } from '../double-array.js';
import type { Candidates } from './candidates.js';
import type { SpanCounts } from './span-counter.js';

export interface Expectation {
  /** How often each piece is expected to occur, over all segmentations of all spans. */
  readonly counts: Float64Array;
  /** Natural logarithm of the text's likelihood. */
  readonly logLikelihood: number;
}

/** A likelihood below this is an underflow about to happen. */
const SMALLEST = 1e-300;

/**
 * The E step: forward and backward sums over each span's lattice of pieces, weighted by the span's count.
 *
 * Probabilities are summed as they are, not as logarithms: no exponential in the inner loop. So that a long span does
 * not underflow, every piece is scaled by e^(κ · bytes), κ being the text's mean cost of a byte: all segmentations of
 * a span have the same number of bytes, so the scale cancels in each expected count and leaves Z near 1.
 */
export class ExpectationStep {
  readonly #spans: SpanCounts;
  readonly #trie: DoubleArray;
  readonly #candidates: Candidates;
  /** Of the current span's matches, in order of their start. */
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  readonly #pieces: Int32Array;
  readonly #forward: Float64Array;
  readonly #backward: Float64Array;

  constructor(spans: SpanCounts, candidates: Candidates) {
    this.#spans = spans;
    this.#candidates = candidates;
    this.#trie = buildDoubleArray(candidates.pieces);
    const longestSpan = longest(spans.spans.offsets);
    const matches = longestSpan * longest(candidates.pieces.offsets);
    this.#starts = new Int32Array(matches);
    this.#ends = new Int32Array(matches);
    this.#pieces = new Int32Array(matches);
    this.#forward = new Float64Array(longestSpan + 1);
    this.#backward = new Float64Array(longestSpan + 1);
  }

  /**
   * @param scores log-probabilities of the candidates
   * @param costOfByte κ: the mean cost of a byte of this text in nats, roughly
   */
  run(scores: Float64Array, costOfByte: number): Expectation {
    const { offsets } = this.#candidates.pieces;
    const weights = scores.map((score, piece) =>
      Math.exp(score + costOfByte * (offsets[piece + 1]! - offsets[piece]!)),
    );
    const counts = new Float64Array(scores.length);
    const { spans, counts: occurrences } = this.#spans;
    let logLikelihood = 0;
    for (let span = 0; span < occurrences.length; span++) {
      const from = spans.offsets[span]!;
      const to = spans.offsets[span + 1]!;
      const weight = occurrences[span]!;
      const likelihood = this.#span(from, to, weight, weights, counts);
      logLikelihood +=
        weight *
        (likelihood > SMALLEST
          ? Math.log(likelihood) - costOfByte * (to - from)
          : this.#characterByCharacter(from, to, weight, scores, counts));
    }
    return { counts, logLikelihood };
  }

  /** Adds one span's expected counts; returns its scaled likelihood, and adds nothing when that underflows. */
  #span(from: number, to: number, weight: number, weights: Float64Array, counts: Float64Array): number {
    const { base, check, value } = this.#trie;
    const bytes = this.#spans.spans.bytes;
    const forward = this.#forward;
    const backward = this.#backward;
    const size = to - from;
    forward.fill(0, 0, size + 1);
    backward.fill(0, 0, size + 1);
    forward[0] = 1;
    backward[size] = 1;
    let matches = 0;
    for (let start = 0; start < size; start++) {
      const before = forward[start]!;
      if (before === 0) continue; // inside a character
      let node = 0;
      for (let at = from + start; at < to; at++) {
        const child = base[node]! + bytes[at]!;
        if (check[child] !== node) break;
        node = child;
        const piece = value[node]!;
        if (piece < 0 || weights[piece] === 0) continue;
        const end = at + 1 - from;
        forward[end]! += before * weights[piece]!;
        this.#starts[matches] = start;
        this.#ends[matches] = end;
        this.#pieces[matches++] = piece;
      }
    }
    const likelihood = forward[size]!;
    if (!(likelihood > SMALLEST)) return 0;
    const scale = weight / likelihood;
    // Backwards: when a match is taken up, all that begin behind it have been, so its end's sum is complete.
    for (let match = matches - 1; match >= 0; match--) {
      const start = this.#starts[match]!;
      const piece = this.#pieces[match]!;
      const behind = weights[piece]! * backward[this.#ends[match]!]!;
      backward[start]! += behind;
      counts[piece]! += scale * forward[start]! * behind;
    }
    return likelihood;
  }

  /** A span so unlikely that its sum underflows is taken as its characters; returns their log-likelihood. */
  #characterByCharacter(
    from: number,
    to: number,
    weight: number,
    scores: Float64Array,
    counts: Float64Array,
  ): number {
    const { base, check, value } = this.#trie;
    const bytes = this.#spans.spans.bytes;
    let logLikelihood = 0;
    let node = 0;
    for (let at = from; at < to; at++) {
      node = base[node]! + bytes[at]!;
      if (check[node] === -1) throw new Error('a span has a character that is no piece');
      const piece = value[node]!;
      if (piece < 0 || this.#candidates.required[piece] === 0) continue;
      counts[piece]! += weight;
      logLikelihood += scores[piece]!;
      node = 0;
    }
    return logLikelihood;
  }
}

function longest(offsets: Uint32Array): number {
  let most = 0;
  for (let index = 1; index < offsets.length; index++) {
    most = Math.max(most, offsets[index]! - offsets[index - 1]!);
  }
  return most;
}
