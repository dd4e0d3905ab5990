/**
 * The candidate with the smallest edit distance (Levenshtein 1966) to what was written, if it is near enough to be
 * meant: at most a third of the longer word, and never less than two edits for a transposition.
 */
export function nearest(written: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of [...candidates].sort()) {
    const distance = editDistance(written.toLowerCase(), candidate.toLowerCase());
    const limit = Math.max(2, Math.floor(Math.max(written.length, candidate.length) / 3));
    if (distance < least && distance <= limit) {
      best = candidate;
      least = distance;
    }
  }
  return best;
}

/** `; did you mean 'x'?`, or nothing: the tail of a message. */
export function suggestion(written: string, candidates: Iterable<string>): string {
  const found = nearest(written, candidates);
  return found === undefined ? '' : `; did you mean '${found}'?`;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const substituted = previous[column - 1]! + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(substituted, previous[column]! + 1, current[column - 1]! + 1));
    }
    previous = current;
  }
  return previous[b.length]!;
}
