/** Tokens a shingle is made of, as in near-duplicate detection over code. */
const SHINGLE = 5;

/**
 * Reads the runs of five tokens of a text, each as a 32-bit hash. Tokens are names and numbers as wholes (FNV-1a; Fowler,
 * Noll & Vo), and every sign by itself; white space does not count. A shorter text is one shingle, an empty one has none.
 * Of 100,000 shingles about one falls together with another: similarity is off by a hundred-thousandth.
 *
 * Byte by byte over UTF-8, into an array that is used again: a blend is read whole to find a copy.
 */
export class ShingleReader {
  #hashes = new Uint32Array(1 << 12);

  /** In the order of the text, repeated ones too. The array's content lasts until the next call. */
  read(utf8: Uint8Array): Uint32Array {
    if (this.#hashes.length < utf8.length) this.#hashes = new Uint32Array(2 * utf8.length);
    const tokens = tokenHashes(utf8, this.#hashes);
    return this.#hashes.subarray(0, combine(this.#hashes, tokens));
  }
}

/** The set of a text's shingles. */
export const shinglesOf = (text: string): ReadonlySet<number> =>
  new Set(new ShingleReader().read(new TextEncoder().encode(text)));

const BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

/** White space, part of a word, a sign by itself; nothing yet. */
const [BLANK, PART, SIGN, UNKNOWN] = [0, 1, 2, 3] as const;
const WORD = /[\p{L}\p{N}_$]/u;
const SPACE = /\s/u;

function kindOf(code: number): 0 | 1 | 2 {
  const character = String.fromCodePoint(code);
  if (WORD.test(character)) return PART;
  return SPACE.test(character) ? BLANK : SIGN;
}

/** By code point; those beyond ASCII when they are first met. */
const KINDS = new Uint8Array(0x110000).fill(UNKNOWN);
for (let code = 0; code < 128; code++) KINDS[code] = kindOf(code);

/** @returns how many there are; never more than bytes */
function tokenHashes(utf8: Uint8Array, out: Uint32Array): number {
  let count = 0;
  let word = 0;
  let isOpen = false;
  for (let at = 0; at < utf8.length; ) {
    let code = utf8[at]!;
    if (code < 0x80) at += 1;
    else {
      const length = code >= 0xf0 ? 4 : code >= 0xe0 ? 3 : 2;
      code = codePoint(utf8, at, length);
      at += length;
    }
    let kind = KINDS[code]!;
    if (kind === UNKNOWN) {
      kind = kindOf(code);
      KINDS[code] = kind;
    }
    if (kind === PART) {
      word = Math.imul((isOpen ? word : BASIS) ^ code, PRIME);
      isOpen = true;
      continue;
    }
    if (isOpen) out[count++] = word;
    isOpen = false;
    if (kind === SIGN) out[count++] = Math.imul(BASIS ^ code, PRIME);
  }
  if (isOpen) out[count++] = word;
  return count;
}

/** What is no UTF-8, or ends too soon, is some code point: a document's text was checked when it came. */
function codePoint(utf8: Uint8Array, at: number, length: number): number {
  let code = utf8[at]! & (0xff >> (length + 1));
  for (let next = 1; next < length; next++) code = (code << 6) | ((utf8[at + next] ?? 0) & 0x3f);
  return code < 0x110000 ? code : 0xfffd;
}

/** From hashes of tokens to hashes of five at a time, in place: a shingle is written where its first token was read. */
function combine(hashes: Uint32Array, tokens: number): number {
  const count = tokens === 0 ? 0 : Math.max(1, tokens - SHINGLE + 1);
  for (let at = 0; at < count; at++) {
    let hash = BASIS;
    const end = Math.min(at + SHINGLE, tokens);
    // The halves of a token's hash trade places, or the lowest bits of a sum of products would hang on the lowest alone.
    for (let token = at; token < end; token++) {
      hash = Math.imul(hash ^ hashes[token]!, PRIME);
      hash ^= hash >>> 15;
    }
    hashes[at] = Math.imul(hash, 0x85ebca6b) ^ (hash >>> 13);
  }
  return count;
}
