import type { SignatureKernels } from '@framework/sdk';
import { xxh32 } from '../hash/xxh32.js';
import { MersenneTwister } from '../minhash/mersenne-twister.js';
import { optimalParameters } from '../minhash/optimal-parameters.js';
import { compiledWords } from './compiled-words.js';
import { decoded, hashed32, type Profile, runsOfWords } from './profile.js';
import { NOT_WORD_RE } from './python-classes.js';

const PERMUTATIONS = 250;
/** The largest prime below 2^32. */
const PRIME = 4_294_967_291;

/**
 * bigcode-dataset, `bigcode-v2/intra_dedup.py` (The Stack v2): lower case, split at `\W` of Python's `re`, empty words
 * kept; XXH32; products that wrap around at 32 bits before they are taken modulo a prime.
 */
export function bigcodeV2(kernels?: SignatureKernels): Profile {
  const random = new MersenneTwister(42);
  const multipliers = Uint32Array.from({ length: PERMUTATIONS }, () => random.below32(1, PRIME));
  const addends = Uint32Array.from({ length: PERMUTATIONS }, () => random.below32(0, PRIME));
  const reference: Profile = {
    banding: optimalParameters(0.7, PERMUTATIONS),
    words: 1,
    shingles: (text) => ({
      low: hashed32(new Set(runsOfWords(decoded(text).toLowerCase().split(NOT_WORD_RE), 5)), xxh32),
    }),
    signature({ low }) {
      const minima = new Uint32Array(PERMUTATIONS);
      for (let i = 0; i < PERMUTATIONS; i++) {
        let least = 0xffffffff;
        for (let at = 0; at < low.length; at++) {
          const value = (Math.imul(low[at]!, multipliers[i]!) + addends[i]!) >>> 0;
          const reduced = value >= PRIME ? value - PRIME : value;
          if (reduced < least) least = reduced;
        }
        minima[i] = least;
      }
      return minima;
    },
  };
  if (kernels === undefined) return reference;
  const drawn = { multipliers: Int32Array.from(multipliers), addends: Int32Array.from(addends) };
  const words = compiledWords(kernels, {
    separator: NOT_WORD_RE,
    emptyWords: 'kept',
    run: 5,
    leastWords: 0,
    hash: 'xxh32',
    seed: 0,
    // Two texts of one hash count once: neither minima nor sets know the difference.
    repeated: 'dropped',
  });
  return {
    ...reference,
    shingles: (text) => ({ low: words(text).low }),
    signature: ({ low }) => kernels.minimaWrapped32(low, drawn),
  };
}
