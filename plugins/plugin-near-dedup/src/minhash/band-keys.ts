import type { Banding } from './optimal-parameters.js';

/**
 * One key of 32 bits a band: a hash of its rows' minima. Documents that share a key are candidates; keys that meet by
 * chance cost a comparison and nothing else.
 *
 * @param words of the signature a permutation
 * @param domain documents of different domains share no key, but by chance
 * @param into `bands` keys, from the position given
 */
export function bandKeys(
  signature: Uint32Array,
  { bands, rows }: Banding,
  words: number,
  domain: number,
  into: Uint32Array,
  at = 0,
): void {
  const width = rows * words;
  for (let band = 0; band < bands; band++) {
    let hash = Math.imul(domain + 1, 0x9e3779b1);
    for (let i = band * width; i < (band + 1) * width; i++) {
      // MurmurHash3's body (Appleby 2011).
      const mixed = Math.imul(rotateLeft(Math.imul(signature[i]!, 0xcc9e2d51), 15), 0x1b873593);
      hash = (Math.imul(rotateLeft(hash ^ mixed, 13), 5) + 0xe6546b64) | 0;
    }
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    into[at + band] = hash ^ (hash >>> 16);
  }
}

const rotateLeft = (value: number, by: number): number => (value << by) | (value >>> (32 - by));
