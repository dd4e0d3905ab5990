/** Hashes of every three words in a row: the units texts are compared by. 32 bits; a collision moves a score by 1/n. */
export function trigrams(words: readonly string[]): Uint32Array {
  const hashes = words.map(wordHash);
  const grams = new Uint32Array(Math.max(0, words.length - 2));
  for (let at = 0; at < grams.length; at++) {
    grams[at] =
      (Math.imul(Math.imul(hashes[at]!, 0x01000193) ^ hashes[at + 1]!, 0x01000193) ^ hashes[at + 2]!) >>> 0;
  }
  return grams;
}

/** FNV-1a over UTF-16 units, then a final mix so that short words spread. */
function wordHash(word: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x2c1b3c6d);
}
