import { ShingleReader } from '@framework/sdk/checks';

const reader = new ShingleReader();

/** The set of a text's shingles, ascending. */
export function distinctShingles(utf8: Uint8Array): Uint32Array {
  const sorted = reader.read(utf8).slice().sort();
  let distinct = 0;
  for (let at = 0; at < sorted.length; at++) {
    if (at === 0 || sorted[at] !== sorted[at - 1]) sorted[distinct++] = sorted[at]!;
  }
  return sorted.slice(0, distinct);
}
