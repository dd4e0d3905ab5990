import type { DoubleArray, SpanCounts, UnigramKernels } from '@framework/sdk';
import type { Candidates } from './candidates.js';

/**
 * Which pieces the vocabulary can best do without (Kudo, 2018, section 3.2): each piece's loss is how much the
 * likelihood would fall if every occurrence in the best segmentations were written with the next best pieces instead.
 *
 * @param trie of the candidates
 * @param size pieces to keep
 * @returns indices of the pieces kept, ascending
 */
export function keepBest(
  kernels: UnigramKernels,
  spans: SpanCounts,
  candidates: Candidates,
  trie: DoubleArray,
  size: number,
): Int32Array {
  const { scores, required } = candidates;
  const scored = { trie, pieces: candidates.pieces, scores };
  const used = kernels.countUses(spans, scored);
  let total = 0;
  for (const count of used) total += count;
  const logTotal = Math.log(total);
  // A piece that no best segmentation has is no loss.
  const wanted = Uint8Array.from(used, (uses, piece) => (required[piece] === 0 && uses > 0 ? 1 : 0));
  const instead = kernels.alternatives(scored, wanted);

  /** By piece; -Infinity for one that is no loss at all. */
  const losses = new Float64Array(scores.length).fill(Number.NEGATIVE_INFINITY);
  for (let piece = 0; piece < losses.length; piece++) {
    if (required[piece] === 1) {
      losses[piece] = Number.POSITIVE_INFINITY;
      continue;
    }
    // Written as several pieces it is likelier than as itself: nothing is lost without it.
    if (wanted[piece] === 0 || instead.scores[piece]! > scores[piece]!) continue;
    const uses = used[piece]!;
    const from = instead.offsets[piece]!;
    const to = instead.offsets[piece + 1]!;
    // Its occurrences go over to its parts, and the sum over all pieces grows by their number less one.
    const logTotalAfter = Math.log(total + uses * (to - from - 1));
    let after = 0;
    for (let part = from; part < to; part++) {
      after += Math.log(used[instead.parts[part]!]! + uses) - logTotalAfter;
    }
    losses[piece] = uses * (Math.log(uses) - logTotal - after);
  }
  return largest(losses, size);
}

/** The `size` places with the largest values, and all that are infinite; among equals the first. Ascending. */
function largest(values: Float64Array, size: number): Int32Array {
  const sorted = values.slice().sort();
  // What is -Infinity is never among them.
  const least = Math.max(sorted[Math.max(0, sorted.length - size)] ?? 0, -Number.MAX_VALUE);
  let ties = size;
  for (let rank = sorted.length - 1; rank >= 0 && sorted[rank]! > least; rank--) ties--;
  const kept: number[] = [];
  for (let place = 0; place < values.length; place++) {
    if (
      values[place]! > least ||
      (values[place] === least && (least === Number.POSITIVE_INFINITY || ties-- > 0))
    ) {
      kept.push(place);
    }
  }
  return Int32Array.from(kept);
}
