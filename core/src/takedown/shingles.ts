/** Tokens a shingle is made of, as in near-duplicate detection over code. */
const SHINGLE = 5;

const WORD = /[\p{L}\p{N}]/u;
const SPACE = /\s/u;

/**
 * The set of a text's runs of five tokens, each as a 32-bit hash (FNV-1a; Fowler, Noll & Vo). Tokens are names and numbers
 * as wholes, and every sign by itself; white space does not count. A shorter text is one shingle, an empty one has none.
 * Of 100,000 shingles about one falls together with another: similarity is off by a hundred-thousandth.
 */
export function shinglesOf(text: string): ReadonlySet<number> {
  const hashes = tokenHashes(text);
  const shingles = new Set<number>();
  const last = Math.max(hashes.length - SHINGLE, hashes.length > 0 ? 0 : -1);
  for (let at = 0; at <= last; at++) {
    let hash = BASIS;
    const end = Math.min(at + SHINGLE, hashes.length);
    for (let token = at; token < end; token++) hash = mixed(hash, hashes[token]!);
    shingles.add(hash >>> 0);
  }
  return shingles;
}

const BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

/** Code unit by code unit: a blend is read whole to find a copy, and arrays of its words would take most of the time. */
function tokenHashes(text: string): readonly number[] {
  const hashes: number[] = [];
  let word = 0;
  let isOpen = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.codePointAt(at)!;
    const kind = code < 128 ? ASCII[code]! : kindOf(code);
    if (kind === PART) {
      word = step(isOpen ? word : BASIS, code);
      isOpen = true;
    } else {
      if (isOpen) hashes.push(word);
      isOpen = false;
      if (kind === SIGN) hashes.push(step(BASIS, code));
    }
    if (code > 0xffff) at += 1;
  }
  if (isOpen) hashes.push(word);
  return hashes;
}

/** White space, part of a word, a sign by itself. */
const [BLANK, PART, SIGN] = [0, 1, 2] as const;

function kindOf(code: number): 0 | 1 | 2 {
  const character = String.fromCodePoint(code);
  if (WORD.test(character) || character === '_' || character === '$') return PART;
  return SPACE.test(character) ? BLANK : SIGN;
}

const ASCII: readonly number[] = Array.from({ length: 128 }, (_, code) => kindOf(code));

const step = (hash: number, code: number): number => Math.imul(hash ^ code, PRIME);

function mixed(hash: number, token: number): number {
  let value = hash;
  for (let shift = 0; shift < 32; shift += 8) value = step(value, (token >>> shift) & 0xff);
  return value;
}
