import { setImmediate } from 'node:timers/promises';
import type { LineSpill } from './line-spill.js';
import { MarkedLines } from './marked-lines.js';

/** Held-out hashes in memory at once: 46 MB. More of them cost one more pass over the spill each. */
const CHUNK = 3 * 2 ** 20;
/** Hashes between two turns of the event loop: some ten milliseconds. */
const BETWEEN_TURNS = 2 ** 22;

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
  for (const heldOut of heldOutChunks(spill, isHeldOut, chunk)) {
    let sinceTurn = 0;
    for (const { hashes } of spill.read((repository) => !isHeldOut(repository))) {
      heldOut.mark(hashes);
      sinceTurn += hashes.length;
      if (sinceTurn < BETWEEN_TURNS) continue;
      sinceTurn = 0;
      await setImmediate();
    }
    found.push(heldOut.marked());
  }
  return sortedDistinct(concatenate(found));
}

function* heldOutChunks(
  spill: LineSpill,
  isHeldOut: (repository: number) => boolean,
  chunk: number,
): Generator<MarkedLines> {
  const expected = Math.min(chunk, spill.count(isHeldOut));
  let lines = new MarkedLines(expected);
  for (const { hashes } of spill.read(isHeldOut)) {
    for (let taken = lines.add(hashes, chunk); taken < hashes.length; ) {
      yield lines;
      lines = new MarkedLines(expected);
      taken += lines.add(hashes.subarray(taken), chunk);
    }
  }
  if (lines.size > 0) yield lines;
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
