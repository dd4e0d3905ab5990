import { countOf } from '../byte-strings.js';
import { buildDoubleArray, type DoubleArray } from '../double-array.js';
import type { Candidates } from './candidates.js';
import type { SpanCounts } from './span-counter.js';

/**
 * Which pieces the vocabulary can best do without (Kudo, 2018, section 3.2): each piece's loss is how much the
 * likelihood would fall if every occurrence in the best segmentations were written with the next best pieces instead.
 *
 * @param size pieces to keep
 * @returns indices of the pieces kept, ascending
 */
export function keepBest(spans: SpanCounts, candidates: Candidates, size: number): Int32Array {
  const best = new BestPath(candidates);
  const used = countUses(spans, best, candidates);
  let total = 0;
  for (const count of used) total += count;
  const logTotal = Math.log(total);

  const kept: number[] = [];
  const losses: { piece: number; loss: number }[] = [];
  const { bytes, offsets } = candidates.pieces;
  for (let piece = 0; piece < countOf(candidates.pieces); piece++) {
    if (candidates.required[piece] === 1) {
      kept.push(piece);
      continue;
    }
    const uses = used[piece]!;
    if (uses === 0) continue; // no best segmentation has it
    const score = best.find(bytes, offsets[piece]!, offsets[piece + 1]!, piece);
    // Written as several pieces it is likelier than as itself: nothing is lost without it.
    if (score > candidates.scores[piece]!) continue;
    const parts = best.length;
    // Its occurrences go over to its parts, and the sum over all pieces grows by their number less one.
    const logTotalAfter = Math.log(total + uses * (parts - 1));
    let after = 0;
    for (let part = 0; part < parts; part++)
      after += Math.log(used[best.path[part]!]! + uses) - logTotalAfter;
    losses.push({ piece, loss: uses * (Math.log(uses) - logTotal - after) });
  }
  losses.sort((left, right) => right.loss - left.loss || left.piece - right.piece);
  for (const { piece } of losses.slice(0, Math.max(0, size - kept.length))) kept.push(piece);
  return Int32Array.from(kept).sort();
}

/** How often each piece occurs in the best segmentation of every span. */
function countUses({ spans, counts }: SpanCounts, best: BestPath, candidates: Candidates): Float64Array {
  const used = new Float64Array(candidates.scores.length);
  for (let span = 0; span < counts.length; span++) {
    best.find(spans.bytes, spans.offsets[span]!, spans.offsets[span + 1]!, -1);
    for (let part = 0; part < best.length; part++) used[best.path[part]!]! += counts[span]!;
  }
  return used;
}

/** Viterbi over the pieces of one string, with one piece left out if asked. */
class BestPath {
  readonly #trie: DoubleArray;
  readonly #candidates: Candidates;
  #scores = new Float64Array(256);
  #last = new Int32Array(256);
  /** The pieces found, the last one first; `length` of them. */
  path = new Int32Array(256);
  length = 0;

  constructor(candidates: Candidates) {
    this.#candidates = candidates;
    this.#trie = buildDoubleArray(candidates.pieces);
  }

  /** Finds the best path; returns its log-probability. */
  find(bytes: Uint8Array, from: number, to: number, without: number): number {
    const { base, check, value } = this.#trie;
    const { scores: pieceScores, pieces } = this.#candidates;
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
    for (let end = size; end > 0; ) {
      const piece = last[end]!;
      this.path[this.length++] = piece;
      end -= pieces.offsets[piece + 1]! - pieces.offsets[piece]!;
    }
    return scores[size]!;
  }
}
