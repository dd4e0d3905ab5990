import { isAscii, isUtf8 } from 'node:buffer';
import type { SignatureKernels, WordRules } from '@framework/sdk';
import { decoded, type ShingleHashes } from './profile.js';

/** A profile's cutting and hashing, for whoever compiled them. */
export interface WordProfile extends Omit<WordRules, 'separators' | 'cased'> {
  /** Matches one character that stands between words. */
  readonly separator: RegExp;
}

/** What `shingles` of a profile does, by compiled kernels: the same hashes. */
export function compiledWords(
  kernels: SignatureKernels,
  { separator, ...rules }: WordProfile,
): (text: Uint8Array) => ShingleHashes {
  const shingler = kernels.wordShingler({ ...rules, separators: bitsOf(separator), cased: bitsOf(CASED) });
  return (text) => {
    const found = isAscii(text) || isUtf8(text) ? shingler.shingles(text) : null;
    // What becomes of a letter beyond ASCII is Unicode's to say. In lower case none is left that would change.
    return found ?? shingler.shingles(Buffer.from(decoded(text).toLowerCase()))!;
  };
}

/** A bit for each code point that the expression matches. A surrogate is no character of a text. */
function bitsOf(expression: RegExp): Uint32Array {
  const known = bits.get(expression);
  if (known) return known;
  const found = new Uint32Array(CODE_POINTS / 32);
  for (let character = 0; character < CODE_POINTS; character++) {
    if (character >= 0xd800 && character <= 0xdfff) continue;
    if (expression.test(String.fromCodePoint(character))) found[character >>> 5]! |= 1 << (character & 31);
  }
  bits.set(expression, found);
  return found;
}

/** What `toLowerCase` changes. */
const CASED = /\p{Changes_When_Lowercased}/u;

const CODE_POINTS = 0x110000;
/** Made once an expression: it takes a tenth of a second. */
const bits = new Map<RegExp, Uint32Array>();
