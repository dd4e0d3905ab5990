/**
 * Hashes of the tokens of a source text, in order, over its UTF-8 bytes and without a language's grammar: a run of
 * letters, digits, `_`, `$` and bytes beyond ASCII is a token, every other visible byte is one by itself, white space
 * and control characters only separate.
 */
export function tokenHashes(text: Uint8Array): Uint32Array {
  let hashes = scratch;
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
    // Two at most at a time.
    if (count + 2 > hashes.length) hashes = larger(hashes);
    if (inWord) hashes[count++] = word;
    inWord = false;
    if (kind === SIGN) hashes[count++] = SIGN_HASHES[byte]!;
  }
  if (inWord) {
    if (count === hashes.length) hashes = larger(hashes);
    hashes[count++] = word;
  }
  if (hashes.length <= KEPT) scratch = hashes;
  return hashes.subarray(0, count);
}

function larger(hashes: Uint32Array): Uint32Array<ArrayBuffer> {
  const twice = new Uint32Array(hashes.length * 2);
  twice.set(hashes);
  return twice;
}

/** Reused from text to text: what `tokenHashes` gives is good until it is called again. */
let scratch = new Uint32Array(65_536);
/** Tokens of the largest array that is kept: 16 MiB. */
const KEPT = 4_194_304;

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
