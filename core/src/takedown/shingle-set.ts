import type { ShingleReader } from '@framework/sdk/checks';

/** The set of a text's shingles, ascending. */
export function shingleSet(reader: ShingleReader, utf8: Uint8Array): Uint32Array {
  const sorted = reader.read(utf8).slice().sort();
  let size = 0;
  for (let at = 0; at < sorted.length; at++) {
    if (at === 0 || sorted[at] !== sorted[at - 1]) sorted[size++] = sorted[at]!;
  }
  return sorted.slice(0, size);
}

/** How many two of them share. */
export function sharedOf(a: Uint32Array, b: Uint32Array): number {
  let shared = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const [left, right] = [a[i]!, b[j]!];
    if (left === right) shared += 1;
    if (left <= right) i += 1;
    if (right <= left) j += 1;
  }
  return shared;
}
