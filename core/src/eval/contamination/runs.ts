/** Tokens of a run that is looked for (Brown et al. 2020, appendix C, take 13). */
export const RUN = 13;

/**
 * Hashes of all runs of thirteen tokens of a text, one after the other. Tokens are words (letters, digits, `_`, bytes beyond
 * ASCII) and signs, in lower case, as plugin-decontaminate has them: white space and control characters separate only, and so
 * do a backslash and the `n`, `t` or `r` behind it, so that a problem inside a string is the same problem.
 *
 * 53 bits of two polynomials modulo 2^32: among a billion runs one in ten million is taken for another.
 */
export function eachRun(text: Uint8Array, each: (hash: number) => void): void {
  const window = new Uint32Array(RUN);
  let count = 0;
  let a = 0;
  let b = 0;
  const token = (hash: number): void => {
    const at = count % RUN;
    const gone = window[at]!;
    window[at] = hash;
    count++;
    a = (Math.imul(a, FACTOR_A) + hash - (count > RUN ? Math.imul(gone, LAST_A) : 0)) | 0;
    b = (Math.imul(b, FACTOR_B) + (hash ^ SPREAD) - (count > RUN ? Math.imul(gone ^ SPREAD, LAST_B) : 0)) | 0;
    if (count >= RUN) each((a >>> 0) + (b >>> 11) * 0x100000000);
  };
  let word = BASIS;
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    const byte = text[at]!;
    const kind = KINDS[byte]!;
    if (kind === WORD) {
      // FNV-1a (Fowler, Noll, Vo).
      word = Math.imul(word ^ LOWER[byte]!, PRIME);
      length++;
      continue;
    }
    if (length > 0) token(mixed(word));
    word = BASIS;
    length = 0;
    if (kind === SIGN) token(mixed(Math.imul(BASIS ^ byte, PRIME)));
    else if (byte === BACKSLASH && 'ntr'.includes(String.fromCharCode(text[at + 1] ?? 0))) at++;
  }
  if (length > 0) token(mixed(word));
}

const BASIS = 0x811c9dc5;
const PRIME = 0x01000193;
const FACTOR_A = 0x9e3779b1;
const FACTOR_B = 0x85ebca77;
const SPREAD = 0x5bd1e995;
const BACKSLASH = 0x5c;
const GAP = 0;
const WORD = 1;
const SIGN = 2;

const power = (factor: number, exponent: number): number => {
  let product = 1;
  for (let at = 0; at < exponent; at++) product = Math.imul(product, factor);
  return product;
};
const LAST_A = power(FACTOR_A, RUN);
const LAST_B = power(FACTOR_B, RUN);

/** The finalizer of MurmurHash3: tokens that differ in a letter share nothing. */
function mixed(hash: number): number {
  let h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

const KINDS = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 0x80 || /[A-Za-z0-9_]/.test(String.fromCharCode(byte))) return WORD;
  return byte <= 0x20 || byte === 0x7f || byte === BACKSLASH ? GAP : SIGN;
});

const LOWER = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte,
);
