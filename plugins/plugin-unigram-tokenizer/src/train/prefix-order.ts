/**
 * Suffixes of a text in the order of their first `depth` symbols: a suffix array that looks no further than a piece
 * can be long. Prefix doubling (Manber & Myers, 1993) with counting sorts: each round doubles the length the order
 * accounts for, so log2(depth) linear rounds suffice. What lies past the end sorts first.
 *
 * @param symbols the text, values from 0 to `alphabet - 1`
 * @returns positions in order; suffixes with the same first `depth` symbols stand next to each other
 */
export function orderByPrefix(symbols: Int32Array, alphabet: number, depth: number): Int32Array {
  const size = symbols.length;
  const counts = new Int32Array(Math.max(size, alphabet) + 1);
  /** Rank of the prefix at each position; equal prefixes share one. */
  let ranks = symbols.slice();
  let next = new Int32Array(size);
  const order = new Int32Array(size);
  const bySecond = new Int32Array(size);
  for (let at = 0; at < size; at++) bySecond[at] = at;
  sortByRank(ranks, bySecond, order, counts, alphabet);

  let length = 1;
  let rankCount = alphabet;
  // Once every suffix has a rank of its own, longer prefixes change nothing.
  for (let distinct = 0; length < depth && distinct < size; rankCount = distinct) {
    // The prefix of `length + shift` symbols is its first `length` and the `length` that begin `shift` further on.
    const shift = Math.min(length, depth - length);
    let filled = 0;
    for (let at = size - shift; at < size; at++) bySecond[filled++] = at;
    for (let index = 0; index < size; index++) {
      const at = order[index]! - shift;
      if (at >= 0) bySecond[filled++] = at;
    }
    sortByRank(ranks, bySecond, order, counts, rankCount);
    const second = (at: number) => (at + shift < size ? ranks[at + shift]! : -1);
    distinct = 0;
    for (let index = 0; index < size; index++) {
      const at = order[index]!;
      const before = index === 0 ? -1 : order[index - 1]!;
      if (before < 0 || ranks[at] !== ranks[before] || second(at) !== second(before)) distinct++;
      next[at] = distinct - 1;
    }
    [ranks, next] = [next, ranks];
    length += shift;
  }
  return order;
}

/** A stable counting sort of `from` by rank, into `to`. */
function sortByRank(
  ranks: Int32Array,
  from: Int32Array,
  to: Int32Array,
  counts: Int32Array,
  distinct: number,
): void {
  counts.fill(0, 0, distinct + 1);
  for (let at = 0; at < ranks.length; at++) counts[ranks[at]! + 1]!++;
  for (let rank = 1; rank <= distinct; rank++) counts[rank]! += counts[rank - 1]!;
  for (let index = 0; index < from.length; index++) {
    const at = from[index]!;
    to[counts[ranks[at]!]!++] = at;
  }
}
