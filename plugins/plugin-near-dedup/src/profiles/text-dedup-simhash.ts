import type { SignatureKernels } from '@framework/sdk';
import { xxh3 } from '../hash/xxh3.js';
import { compiledWords } from './compiled-words.js';
import { decoded, type Profile, runsOfWords } from './profile.js';
import { NOT_WORD_RE } from './python-classes.js';

const SEED = 42;
const SHINGLE = 3;
const FEWEST_WORDS = 5;

/**
 * text-dedup, `config/algorithms/simhash.py` with 64 bits (Charikar 2002): lower case, split at `\W` of Python's `re`,
 * empty words dropped; XXH3. The signature is the SimHash in four blocks of 16 bits, the upper first.
 *
 * A band is a block: SimHashes that differ in three bits at most have one of four blocks in common, and so are compared
 * (Manku et al. 2007). What decides is the similarity of the shingle sets, as in every profile, not the number of bits.
 */
export function textDedupSimHash(kernels?: SignatureKernels): Profile {
  const encoder = new TextEncoder();
  const reference: Profile = {
    banding: { bands: 4, rows: 1 },
    words: 1,
    shingles(text) {
      const words = decoded(text)
        .toLowerCase()
        .split(NOT_WORD_RE)
        .filter((word) => word !== '');
      const runs = words.length < FEWEST_WORDS ? [] : runsOfWords(words, SHINGLE);
      const hashes = [...new Set(runs)].map((run) => xxh3(encoder.encode(run), SEED));
      return {
        low: Uint32Array.from(hashes, ({ low }) => low),
        high: Uint32Array.from(hashes, ({ high }) => high),
      };
    },
    signature({ low, high }) {
      return blocks(majority(low), majority(high!));
    },
  };
  if (kernels === undefined) return reference;
  return {
    ...reference,
    shingles: compiledWords(kernels, {
      separator: NOT_WORD_RE,
      emptyWords: 'dropped',
      run: SHINGLE,
      leastWords: FEWEST_WORDS,
      hash: 'xxh3',
      seed: SEED,
      repeated: 'dropped',
    }),
    signature: ({ low, high }) => blocks(...kernels.majority({ low, high: high! })),
  };
}

const blocks = (lower: number, upper: number): Uint32Array =>
  Uint32Array.of(upper >>> 16, upper & 0xffff, lower >>> 16, lower & 0xffff);

/** Each bit that more than half of the words have. */
function majority(words: Uint32Array): number {
  let bits = 0;
  for (let bit = 0; bit < 32; bit++) {
    let ones = 0;
    for (const word of words) ones += (word >>> bit) & 1;
    if (ones * 2 > words.length) bits |= 1 << bit;
  }
  return bits >>> 0;
}
