/** Tokens a shingle is made of, as in near-duplicate detection over code. */
const SHINGLE = 5;

/** Names and numbers as wholes, every sign by itself; white space does not count. */
const TOKEN = /[\p{L}\p{N}_$]+|[^\s\p{L}\p{N}_$]/gu;

/**
 * The set of a text's runs of five tokens, each as a 32-bit hash (FNV-1a, Fowler, Noll & Vo). A shorter text is one
 * shingle, and empty for an empty one. Two of 100,000 shingles fall together about once in a text: similarity is off by
 * less than a ten-thousandth.
 */
export function shinglesOf(text: string): ReadonlySet<number> {
  const tokens = text.match(TOKEN) ?? [];
  const hashes = tokens.map(hashOf);
  const shingles = new Set<number>();
  for (let at = 0; at + SHINGLE <= hashes.length || (at === 0 && hashes.length > 0); at++) {
    let hash = BASIS;
    for (const token of hashes.slice(at, at + SHINGLE)) hash = mixed(hash, token);
    shingles.add(hash >>> 0);
  }
  return shingles;
}

const BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

function hashOf(token: string): number {
  let hash = BASIS;
  for (let at = 0; at < token.length; at++) hash = Math.imul(hash ^ token.charCodeAt(at), PRIME);
  return hash;
}

function mixed(hash: number, token: number): number {
  let value = hash;
  for (let shift = 0; shift < 32; shift += 8) value = Math.imul(value ^ ((token >>> shift) & 0xff), PRIME);
  return value;
}
