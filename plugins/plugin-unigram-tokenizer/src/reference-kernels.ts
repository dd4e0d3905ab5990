import type { UnigramKernels } from '@framework/sdk';
import { buildDoubleArray } from './double-array.js';
import { concatenate } from './encode/concatenate.js';
import { encoding } from './encode/viterbi-encoder.js';
import { alternatives, countUses } from './train/best-path.js';
import { expectation } from './train/expectation.js';
import { seedPieces } from './train/seed-pieces.js';
import { spanCounter } from './train/span-counter.js';

/**
 * The inner loops in JavaScript: what runs where nobody fills the slot `fw.text-kernels`, and what any other kernels are
 * compared with, bit for bit.
 */
export const referenceKernels: UnigramKernels = {
  spanCounter,
  seedPieces,
  doubleArray: buildDoubleArray,
  expectation,
  countUses,
  alternatives,
  encoder: encoding,
  concatenate,
};
