import type { SignatureKernels } from '@framework/sdk';
import { drawPermutations32, minimaOf } from '../minhash/multiply-add-32.js';
import { verifiedBanding } from '../minhash/optimal-parameters.js';
import { tokenHashes } from './code-tokens.js';
import type { Profile } from './profile.js';

/** Tokens of a shingle. */
const SHINGLE = 5;
const SEED = 1;

/**
 * Our own: source code in sets of five tokens. Names, numbers and every operator count, letter case too, and white
 * space does not: reindented code is the same code, `a[0] + b` and `a[1] - b` are not.
 *
 * Shingle hashes have 32 bits: of two documents of 10,000 shingles each, two in a million meet by chance.
 */
export function codeProfile(
  { threshold, permutations }: { readonly threshold: number; readonly permutations: number },
  kernels?: SignatureKernels,
): Profile {
  const banding = verifiedBanding(threshold, permutations);
  const drawn = drawPermutations32(banding.bands * banding.rows, SEED);
  return {
    banding,
    words: 1,
    readsPlainTexts: true,
    ...(kernels && { signatures: (texts) => kernels.codeSignatures(texts, drawn) }),
    shingles: (text) => ({ low: kernels?.codeShingles(text) ?? shinglesOf(tokenHashes(text)) }),
    signature: ({ low }) => kernels?.minima32(low, drawn) ?? minimaOf(low, drawn),
  };
}

/** Hashes of each run of five tokens: a polynomial of theirs, mixed. */
function shinglesOf(tokens: Uint32Array): Uint32Array {
  if (tokens.length < SHINGLE) return new Uint32Array(0);
  const shingles = new Uint32Array(tokens.length - SHINGLE + 1);
  for (let at = 0; at < shingles.length; at++) {
    let hash = 0;
    for (let i = 0; i < SHINGLE; i++) hash = (Math.imul(hash, FACTOR) + tokens[at + i]!) | 0;
    shingles[at] = mix(hash);
  }
  return shingles;
}

const FACTOR = 0x9e3779b1;

/** MurmurHash3's finaliser (Appleby 2011). */
function mix(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
