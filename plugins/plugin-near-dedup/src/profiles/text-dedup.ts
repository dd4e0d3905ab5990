import type { SignatureKernels } from '@framework/sdk';
import { xxh3 } from '../hash/xxh3.js';
import { drawPermutations61, lowMinima61 } from '../minhash/mersenne-61.js';
import { optimalParameters } from '../minhash/optimal-parameters.js';
import { compiledWords } from './compiled-words.js';
import { decoded, hashed32, type Profile, runsOfWords } from './profile.js';
import { NOT_WORD_REGEX } from './python-classes.js';

const PERMUTATIONS = 240;
const SEED = 42;

/**
 * text-dedup, `config/algorithms/minhash.py` with its 64-bit hash functions: lower case, split at `\W` of the package
 * `regex`, empty words dropped; XXH3's lower 32 bits. Documents of fewer than five words have no signature there.
 */
export function textDedup(kernels?: SignatureKernels): Profile {
  const permutations = drawPermutations61(PERMUTATIONS, SEED);
  const reference: Profile = {
    banding: optimalParameters(0.7, PERMUTATIONS),
    words: 1,
    shingles(text) {
      const words = decoded(text)
        .toLowerCase()
        .split(NOT_WORD_REGEX)
        .filter((word) => word !== '');
      return { low: hashed32(new Set(runsOfWords(words, 5)), (bytes) => xxh3(bytes, SEED).low) };
    },
    signature: ({ low }) => lowMinima61(low, permutations),
  };
  if (kernels === undefined) return reference;
  const words = compiledWords(kernels, {
    separator: NOT_WORD_REGEX,
    emptyWords: 'dropped',
    run: 5,
    leastWords: 0,
    hash: 'xxh3',
    seed: SEED,
    repeated: 'dropped',
  });
  return {
    ...reference,
    // Of the hashes the lower halves.
    shingles: (text) => ({ low: words(text).low }),
    signature: ({ low }) => kernels.minima61({ low, high: NONE }, permutations, 'low'),
  };
}

const NONE = new Uint32Array(0);
