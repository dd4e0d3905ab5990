import { existsSync } from 'node:fs';
import type { PlanContributor, PlanProblem } from '@framework/sdk';
import type { Config } from './config.js';
import { LEARNED_FROM } from './reserved-tokens.js';

/** Bytes held per byte of sample while the tokenizer trains: the sample twice over, spans, suffix order, lattices. */
const MEMORY_PER_SAMPLE_BYTE = 12;

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
          `(about ${Math.round((config.sampleBytes * MEMORY_PER_SAMPLE_BYTE) / 2 ** 20)} MiB of memory while training)`
        : `tokenizer: loaded from ${config.model}`,
    ],
    problems,
  };
};
