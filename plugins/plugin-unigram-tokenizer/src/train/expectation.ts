import type { DoubleArray, Expectation, PieceModel, SpanCounts } from '@framework/sdk';

/** A likelihood below this is an underflow about to happen. */
const SMALLEST = 1e-300;
/**
 * Added and taken away again, it leaves the nearest multiple of 2⁻²⁰: the last bit of doubles from 2³² to 2³³. Sums of
 * such multiples are exact below 2³³, and no count comes near that in a gigabyte of text. Exact sums do not depend on
 * their order, so threads may share the spans as they like.
 */
const ROUNDING = 1.5 * 2 ** 32;

const rounded = (value: number): number => value + ROUNDING - ROUNDING;

/**
 * The E step: forward and backward sums over each span's lattice of pieces, weighted by the span's count.
 *
 * Probabilities are summed as they are, not as logarithms: no exponential in the inner loop. So that a long span does
 * not underflow, every piece is scaled by e^(κ · bytes), κ being the text's mean cost of a byte: all segmentations of
 * a span have the same number of bytes, so the scale cancels in each expected count and leaves Z near 1.
 */
export function expectation({ spans, counts }: SpanCounts, model: PieceModel): Expectation {
  const lattice = new Lattice(spans.bytes, model, longest(spans.offsets));
  let logLikelihood = 0;
  for (let span = 0; span < counts.length; span++) {
    const from = spans.offsets[span]!;
    const to = spans.offsets[span + 1]!;
    const weight = counts[span]!;
    const likelihood = lattice.span(from, to, weight);
    logLikelihood += rounded(
      weight *
        (likelihood > SMALLEST
          ? Math.log(likelihood) - model.costOfByte * (to - from)
          : lattice.characterByCharacter(from, to, weight)),
    );
  }
  return { counts: lattice.counts, logLikelihood };
}

class Lattice {
  readonly counts: Float64Array;
  readonly #bytes: Uint8Array;
  readonly #trie: DoubleArray;
  readonly #model: PieceModel;
  /** Of the current span's matches, in order of their start. */
  #starts = new Int32Array(1024);
  #ends = new Int32Array(1024);
  #pieces = new Int32Array(1024);
  readonly #forward: Float64Array;
  readonly #backward: Float64Array;

  constructor(bytes: Uint8Array, model: PieceModel, longestSpan: number) {
    this.#bytes = bytes;
    this.#model = model;
    this.#trie = model.trie;
    this.counts = new Float64Array(model.scores.length);
    this.#forward = new Float64Array(longestSpan + 1);
    this.#backward = new Float64Array(longestSpan + 1);
  }

  /** Adds one span's expected counts; returns its scaled likelihood, and adds nothing when that underflows. */
  span(from: number, to: number, weight: number): number {
    const { base, check, value } = this.#trie;
    const { weights } = this.#model;
    const bytes = this.#bytes;
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
      if (matches + size > this.#starts.length) this.#grow();
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
      this.counts[piece]! += rounded(scale * forward[start]! * behind);
    }
    return likelihood;
  }

  /** A span so unlikely that its sum underflows is taken as its characters; returns their log-likelihood. */
  characterByCharacter(from: number, to: number, weight: number): number {
    const { base, check, value } = this.#trie;
    let logLikelihood = 0;
    let node = 0;
    for (let at = from; at < to; at++) {
      const child = base[node]! + this.#bytes[at]!;
      if (check[child] !== node) throw new RangeError('a span has a character that is no piece');
      node = child;
      const piece = value[node]!;
      if (piece < 0 || this.#model.required[piece] === 0) continue;
      this.counts[piece]! += weight;
      logLikelihood += this.#model.scores[piece]!;
      node = 0;
    }
    return logLikelihood;
  }

  #grow(): void {
    const longer = (array: Int32Array) => {
      const result = new Int32Array(array.length * 2 + this.#forward.length);
      result.set(array);
      return result;
    };
    this.#starts = longer(this.#starts);
    this.#ends = longer(this.#ends);
    this.#pieces = longer(this.#pieces);
  }
}

function longest(offsets: Uint32Array): number {
  let most = 0;
  for (let index = 1; index < offsets.length; index++) {
    most = Math.max(most, offsets[index]! - offsets[index - 1]!);
  }
  return most;
}
