import type { LineSpill } from './line-spill.js';

/** Held-out hashes in memory at once: 32 MB. More of them cost one more pass over the spill each. */
const CHUNK = 4_194_304;

/**
 * Hashes that occur in held-out and in training repositories alike, ascending and distinct: all that is needed to
 * judge held-out documents, and little of what was read.
 */
export async function sharedLines(
  spill: LineSpill,
  isHeldOut: (repository: number) => boolean,
  chunk = CHUNK,
): Promise<Float64Array> {
  const found: Float64Array[] = [];
  for await (const wanted of heldOutChunks(spill, isHeldOut, chunk)) {
    const seen = new Uint8Array(wanted.length);
    const maybe = bitsOf(wanted);
    for await (const { repository, hashes } of spill.read()) {
      if (isHeldOut(repository)) continue;
      for (const hash of hashes) {
        // Most lines are of one side alone: a bit says so of nearly all, before any search.
        if ((maybe[slotOf(hash) >>> 5]! & (1 << (slotOf(hash) & 31))) === 0) continue;
        const at = lowerBound(wanted, hash);
        if (wanted[at] === hash) seen[at] = 1;
      }
    }
    found.push(wanted.filter((_, at) => seen[at] === 1));
  }
  return sortedDistinct(concatenate(found));
}

/** A bit for each slot that a hash has: 4 MiB. */
function bitsOf(hashes: Float64Array): Uint32Array {
  const bits = new Uint32Array(SLOTS >>> 5);
  for (const hash of hashes) bits[slotOf(hash) >>> 5]! |= 1 << (slotOf(hash) & 31);
  return bits;
}

const SLOTS = 2 ** 25;

/** The lower bits of a mixed hash below 2^53. */
const slotOf = (hash: number): number => (hash >>> 0) & (SLOTS - 1);

async function* heldOutChunks(
  spill: LineSpill,
  isHeldOut: (repository: number) => boolean,
  chunk: number,
): AsyncGenerator<Float64Array> {
  const pending = new Float64Array(chunk);
  let length = 0;
  for await (const { repository, hashes } of spill.read()) {
    if (!isHeldOut(repository)) continue;
    for (const hash of hashes) {
      pending[length++] = hash;
      if (length < chunk) continue;
      yield sortedDistinct(pending);
      length = 0;
    }
  }
  if (length > 0) yield sortedDistinct(pending.subarray(0, length));
}

/** Sorts in place and gives a copy. */
function sortedDistinct(values: Float64Array): Float64Array {
  values.sort();
  return values.filter((value, at) => at === 0 || value !== values[at - 1]);
}

function concatenate(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let position = 0;
  for (const part of parts) {
    all.set(part, position);
    position += part.length;
  }
  return all;
}

/** Whether an ascending list has a value. */
export const includesSorted = (sorted: Float64Array, value: number): boolean =>
  sorted[lowerBound(sorted, value)] === value;

/** Position of the first entry not below `value`. */
function lowerBound(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
