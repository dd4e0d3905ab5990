import type { DocumentTable } from './document-table.js';

/** In place of the bucket of a document that shares a band's key with no other. */
export const ALONE = 0xffffffff;

/**
 * Numbers the keys that several documents have in common, and writes the numbers over the keys, one band in memory at a
 * time. The last column is that of the digests: documents without a shingle meet there alone.
 *
 * @returns how many buckets there are, over all bands
 */
export function numberBuckets(table: DocumentTable): number {
  const { keys, length } = table;
  const digestColumn = keys.width - 1;
  const numbers = new Uint32Array(length);
  const parts = Math.ceil(length / ENTRIES_OF_A_MAP);
  let buckets = 0;
  for (let column = 0; column < keys.width; column++) {
    numbers.fill(ALONE);
    for (let part = 0; part < parts; part++) {
      const firsts = new Map<number, number>();
      for (let document = 0; document < length; document++) {
        const key = keys.get(document, column);
        if (key % parts !== part || (column !== digestColumn && table.shingleCount(document) === 0)) continue;
        const first = firsts.get(key);
        if (first === undefined) {
          firsts.set(key, document);
          continue;
        }
        if (numbers[first] === ALONE) numbers[first] = buckets++;
        numbers[document] = numbers[first]!;
      }
    }
    for (let document = 0; document < length; document++) keys.set(document, column, numbers[document]!);
  }
  return buckets;
}

/** A Map holds 2^24 entries at most. */
const ENTRIES_OF_A_MAP = 2 ** 23;
