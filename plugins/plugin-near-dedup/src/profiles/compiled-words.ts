import { isAscii } from 'node:buffer';
import type { SignatureKernels, WordRules } from '@framework/sdk';
import { decoded, type ShingleHashes } from './profile.js';

/** A profile's cutting and hashing, for whoever compiled them. */
export interface WordProfile extends Omit<WordRules, 'separators'> {
  /** Matches one character that stands between words. */
  readonly separator: RegExp;
}

/** What `shingles` of a profile does, by compiled kernels: the same hashes. */
export function compiledWords(
  kernels: SignatureKernels,
  { separator, ...rules }: WordProfile,
): (text: Uint8Array) => ShingleHashes {
  const shingler = kernels.wordShingler({ ...rules, separators: bitsOf(separator) });
  // Which letters have a lower case is Unicode's to say; the kernel knows those of ASCII.
  return (text) => shingler.shingles(isAscii(text) ? text : Buffer.from(decoded(text).toLowerCase()));
}

/** A bit for each code point that the expression matches. A surrogate is no character of a text. */
function bitsOf(separator: RegExp): Uint32Array {
  const known = bits.get(separator);
  if (known) return known;
  const found = new Uint32Array(CODE_POINTS / 32);
  for (let character = 0; character < CODE_POINTS; character++) {
    if (character >= 0xd800 && character <= 0xdfff) continue;
    if (separator.test(String.fromCodePoint(character))) found[character >>> 5]! |= 1 << (character & 31);
  }
  bits.set(separator, found);
  return found;
}

const CODE_POINTS = 0x110000;
/** Made once an expression: it takes a tenth of a second. */
const bits = new Map<RegExp, Uint32Array>();
