import type { Alternatives, DoubleArray, ScoredPieces, SpanCounts } from '@framework/sdk';
import { countOf } from '../byte-strings.js';

/** How often each piece occurs in the best segmentation of every span. */
export function countUses({ spans, counts }: SpanCounts, pieces: ScoredPieces): Float64Array {
  const best = new BestPath(pieces);
  const uses = new Float64Array(pieces.scores.length);
  for (let span = 0; span < counts.length; span++) {
    const score = best.find(spans.bytes, spans.offsets[span]!, spans.offsets[span + 1]!, -1);
    if (score === Number.NEGATIVE_INFINITY) throw new RangeError('a span has a character that is no piece');
    for (let part = 0; part < best.length; part++) uses[best.path[part]!]! += counts[span]!;
  }
  return uses;
}

/** The best segmentation of each piece wanted into others. */
export function alternatives(scored: ScoredPieces, wanted: Uint8Array): Alternatives {
  const best = new BestPath(scored);
  const count = countOf(scored.pieces);
  const { bytes, offsets: ends } = scored.pieces;
  const scores = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
  const offsets = new Uint32Array(count + 1);
  let parts = new Uint32Array(1024);
  for (let piece = 0; piece < count; piece++) {
    offsets[piece + 1] = offsets[piece]!;
    if (wanted[piece] === 0) continue;
    scores[piece] = best.find(bytes, ends[piece]!, ends[piece + 1]!, piece);
    if (scores[piece] === Number.NEGATIVE_INFINITY) continue;
    const to = offsets[piece]! + best.length;
    if (to > parts.length) {
      const grown = new Uint32Array(to * 2);
      grown.set(parts);
      parts = grown;
    }
    for (let part = 0; part < best.length; part++) parts[offsets[piece]! + part] = best.path[part]!;
    offsets[piece + 1] = to;
  }
  return { scores, offsets, parts: parts.slice(0, offsets[count]) };
}

/** Viterbi over the pieces of one string, with one piece left out if asked. */
class BestPath {
  readonly #trie: DoubleArray;
  readonly #pieces: ScoredPieces;
  #scores = new Float64Array(256);
  #last = new Int32Array(256);
  /** The pieces found, the last one first; `length` of them. */
  path = new Int32Array(256);
  length = 0;

  constructor(pieces: ScoredPieces) {
    this.#pieces = pieces;
    this.#trie = pieces.trie;
  }

  /** Finds the best path; returns its log-probability, or -Infinity where there is none. */
  find(bytes: Uint8Array, from: number, to: number, without: number): number {
    const { base, check, value } = this.#trie;
    const { scores: pieceScores, pieces } = this.#pieces;
    const size = to - from;
    if (size >= this.#scores.length) {
      this.#scores = new Float64Array(size * 2);
      this.#last = new Int32Array(size * 2);
      this.path = new Int32Array(size * 2);
    }
    const scores = this.#scores;
    const last = this.#last;
    scores.fill(Number.NEGATIVE_INFINITY, 0, size + 1);
    scores[0] = 0;
    for (let start = 0; start < size; start++) {
      const before = scores[start]!;
      if (before === Number.NEGATIVE_INFINITY) continue; // inside a character
      let node = 0;
      for (let at = from + start; at < to; at++) {
        const child = base[node]! + bytes[at]!;
        if (check[child] !== node) break;
        node = child;
        const piece = value[node]!;
        if (piece < 0 || piece === without) continue;
        const end = at + 1 - from;
        const score = before + pieceScores[piece]!;
        if (score > scores[end]!) {
          scores[end] = score;
          last[end] = piece;
        }
      }
    }
    this.length = 0;
    if (scores[size] === Number.NEGATIVE_INFINITY) return Number.NEGATIVE_INFINITY;
    for (let end = size; end > 0; ) {
      const piece = last[end]!;
      this.path[this.length++] = piece;
      end -= pieces.offsets[piece + 1]! - pieces.offsets[piece]!;
    }
    return scores[size]!;
  }
}
