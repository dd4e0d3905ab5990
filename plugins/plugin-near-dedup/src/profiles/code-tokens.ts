/**
 * Hashes of the tokens of a source text, in order, over its UTF-8 bytes and without a language's grammar: a run of
 * letters, digits, `_`, `$` and bytes beyond ASCII is a token, every other visible byte is one by itself, white space
 * and control characters only separate.
 */
export function tokenHashes(text: Uint8Array): Uint32Array {
  if (scratch.length < text.length) scratch = new Uint32Array(text.length * 2);
  const hashes = scratch;
  let count = 0;
  let word = 0;
  let inWord = false;
  for (let at = 0; at < text.length; at++) {
    const byte = text[at]!;
    const kind = KINDS[byte]!;
    if (kind === WORD) {
      // FNV-1a (Fowler, Noll, Vo).
      word = Math.imul((inWord ? word : OFFSET_BASIS) ^ byte, PRIME);
      inWord = true;
      continue;
    }
    if (inWord) hashes[count++] = word;
    inWord = false;
    if (kind === SIGN) hashes[count++] = SIGN_HASHES[byte]!;
  }
  if (inWord) hashes[count++] = word;
  return hashes.subarray(0, count);
}

/** Reused from text to text: what `tokenHashes` gives is good until it is called again. */
let scratch = new Uint32Array(65_536);

const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

const GAP = 0;
const WORD = 1;
const SIGN = 2;

const KINDS = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 0x80 || /[A-Za-z0-9_$]/.test(String.fromCharCode(byte))) return WORD;
  return byte <= 0x20 || byte === 0x7f ? GAP : SIGN;
});

const SIGN_HASHES = Uint32Array.from({ length: 256 }, (_, byte) => Math.imul(OFFSET_BASIS ^ byte, PRIME));
