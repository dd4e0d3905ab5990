import type { SignatureKernels } from '@framework/sdk';
import { xxh64 } from '../hash/xxh64.js';
import { drawPermutations61, wholeMinima61 } from '../minhash/mersenne-61.js';
import { compiledWords } from './compiled-words.js';
import { decoded, type Profile, runsOfWords } from './profile.js';
import { WHITE_SPACE } from './python-classes.js';

/** 14 buckets of 8 hashes. */
const PERMUTATIONS = 14 * 8;

/**
 * datatrove, `pipeline/dedup/minhash.py`: XXH64, permutations kept at 64 bits. Words are what white space separates, in
 * lower case: datatrove's own come out of a tokenizer of the text's language (spaCy) after a normalisation that takes
 * `a[0] + b` and `a[1] - b` for the same text, and neither is reproduced here.
 */
export function datatrove(kernels?: SignatureKernels): Profile {
  const permutations = drawPermutations61(PERMUTATIONS, 1);
  const encoder = new TextEncoder();
  const reference: Profile = {
    banding: { bands: 14, rows: 8 },
    words: 2,
    shingles(text) {
      const words = decoded(text)
        .toLowerCase()
        .split(WHITE_SPACE)
        .filter((word) => word !== '');
      const hashes = runsOfWords(words, 5).map((run) => xxh64(encoder.encode(run)));
      return {
        low: Uint32Array.from(hashes, ({ low }) => low),
        high: Uint32Array.from(hashes, ({ high }) => high),
      };
    },
    signature: ({ low, high }) => wholeMinima61(low, high!, permutations),
  };
  if (kernels === undefined) return reference;
  return {
    ...reference,
    shingles: compiledWords(kernels, {
      separator: WHITE_SPACE,
      emptyWords: 'dropped',
      run: 5,
      leastWords: 0,
      hash: 'xxh64',
      seed: 0,
      repeated: 'kept',
    }),
    signature: ({ low, high }) => kernels.minima61({ low, high: high! }, permutations, 'whole'),
  };
}
