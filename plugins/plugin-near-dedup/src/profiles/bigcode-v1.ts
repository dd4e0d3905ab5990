import { createHash } from 'node:crypto';
import type { SignatureKernels } from '@framework/sdk';
import { lowMinima61, permutations61 } from '../minhash/mersenne-61.js';
import { MersenneTwister, type Number61 } from '../minhash/mersenne-twister.js';
import { optimalParameters } from '../minhash/optimal-parameters.js';
import { decoded, hashed32, type Profile, runsOfWords } from './profile.js';

/**
 * bigcode-dataset, `near_deduplication/minhash_deduplication.py` (The Stack, StarCoder): split at everything that is
 * no ASCII letter, digit or underscore, empty words kept; SHA-1's first four bytes; 256 permutations drawn in pairs.
 */
export function bigcodeV1(kernels?: SignatureKernels): Profile {
  const random = new MersenneTwister(42);
  const multipliers: Number61[] = [];
  const addends: Number61[] = [];
  for (let i = 0; i < 256; i++) {
    multipliers.push(random.below61(1));
    addends.push(random.below61(0));
  }
  const permutations = permutations61(multipliers, addends);
  return {
    banding: optimalParameters(0.7, 256),
    words: 1,
    shingles: (text) => ({
      low: hashed32(new Set(runsOfWords(decoded(text).split(/[^A-Za-z_0-9]/u), 5)), sha1Start),
    }),
    signature: ({ low }) =>
      kernels === undefined
        ? lowMinima61(low, permutations)
        : kernels.minima61({ low, high: NONE }, permutations, 'low'),
  };
}

const NONE = new Uint32Array(0);

/** The first four bytes of SHA-1, little-endian. */
const sha1Start = (bytes: Uint8Array): number => createHash('sha1').update(bytes).digest().readUInt32LE(0);
