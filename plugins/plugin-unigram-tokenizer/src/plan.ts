import { existsSync } from 'node:fs';
import type { PlanContributor, PlanProblem } from '@framework/sdk';
import type { Config } from './config.js';
import { LEARNED_FROM } from './reserved-tokens.js';

/**
 * Held while the tokenizer trains with compiled loops, as measured (docs/benchmarks.md): the sample and a quarter more while
 * it is drawn, and what is made of each seed. The words counted lie within what the sample leaves.
 */
const MEMORY_PER_SAMPLE_BYTE = 1.25;
const MEMORY_PER_SEED = 300;
const MEMORY_OF_PROCESS = 128 * 2 ** 20;

/** The size of the vocabulary, for the model's embedding table. */
export const plan: PlanContributor = (values) => {
  const config = values as Config;
  const problems: PlanProblem[] = [];
  if (config.model !== null && !existsSync(config.model)) {
    problems.push({
      at: 'plugin-unigram-tokenizer.model',
      message: `there is no file ${config.model}`,
      action: 'correct the path, or leave it out to train a tokenizer',
    });
  }
  return {
    facts: { vocabularySize: config.vocabularySize },
    notes: [
      config.model === null
        ? `tokenizer: ${config.vocabularySize} pieces, ${config.vocabularySize - LEARNED_FROM} of them learned from ` +
          `at most ${Math.round(config.sampleBytes / 2 ** 20)} MiB of text ` +
          `(about ${Math.round(memoryOf(config) / 2 ** 20)} MiB of memory while training)`
        : `tokenizer: loaded from ${config.model}`,
    ],
    problems,
  };
};

const memoryOf = ({ sampleBytes, seedPieces }: Config): number =>
  sampleBytes * MEMORY_PER_SAMPLE_BYTE + seedPieces * MEMORY_PER_SEED + MEMORY_OF_PROCESS;
