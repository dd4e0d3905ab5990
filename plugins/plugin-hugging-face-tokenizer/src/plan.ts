import type { PlanContributor } from '@framework/sdk';
import type { Config } from './config.js';

/** The size of the vocabulary, for the model's embedding table. */
export const plan: PlanContributor = (values) => {
  const { file, vocabularySize } = values as Config;
  return {
    facts: { vocabularySize },
    notes: file === '' ? [] : [`tokenizer: ${vocabularySize} ids, loaded from ${file}`],
    problems:
      file === ''
        ? [
            {
              at: 'plugin-hugging-face-tokenizer.file',
              message: 'no file is named',
              action: 'name the tokenizer.json of a checkpoint',
            },
          ]
        : [],
  };
};
