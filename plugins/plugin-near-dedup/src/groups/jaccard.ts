/** The distinct numbers of a list, ascending. Sorts in place and gives a copy. */
export function distinctSorted(numbers: Uint32Array): Uint32Array {
  if (isAscending(numbers)) return numbers.slice();
  numbers.sort();
  let distinct = 0;
  for (let at = 0; at < numbers.length; at++) {
    if (at === 0 || numbers[at] !== numbers[at - 1]) numbers[distinct++] = numbers[at]!;
  }
  return numbers.slice(0, distinct);
}

/** Whether each is larger than the one before: compiled kernels give them so. */
function isAscending(numbers: Uint32Array): boolean {
  for (let at = 1; at < numbers.length; at++) if (numbers[at]! <= numbers[at - 1]!) return false;
  return true;
}

/**
 * |A ∩ B| / |A ∪ B| of two ascending sets; 0 for two empty ones, which say nothing of each other.
 *
 * @param least what is less than this need not be worked out, and may come as 0
 */
export function jaccard(a: Uint32Array, b: Uint32Array, least = 0): number {
  // At least `least` alike they share so many; one fewer, for what is rounded on the way.
  const needed = Math.floor((least * (a.length + b.length)) / (1 + least)) - 1;
  let [spareOfA, spareOfB] = [a.length - needed, b.length - needed];
  let shared = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const left = a[i]!;
    const right = b[j]!;
    if (left === right) {
      shared++;
      i++;
      j++;
    } else if (left < right) {
      i++;
      if (--spareOfA < 0) return 0;
    } else {
      j++;
      if (--spareOfB < 0) return 0;
    }
  }
  const union = a.length + b.length - shared;
  return union === 0 ? 0 : shared / union;
}

/** The largest similarity that sets of these sizes can have. */
export const mostPossible = (a: number, b: number): number => (a === b ? 1 : Math.min(a, b) / Math.max(a, b));
