import { checkTokenBatch } from '../../checks/token-batch.js';
import { isFrameworkError } from '../../errors/framework-error.js';
import { tokenBatchesFor } from '../data/tokenizing.js';
import { rearrangeTokens } from '../drive.js';
import { type Rule, taps } from '../rule.js';
import { violation } from '../violation.js';

/** The chain behind `tokenize`. */
export const tokensRules: readonly Rule[] = [
  {
    id: 'tokens/documents',
    says: 'tokens neither adds, removes nor reorders documents, and stays inside the vocabulary',
    appliesTo: taps('tokens'),
    async check(subject) {
      const { given, vocabularySize } = await subject.use((plugin) => tokenBatchesFor(subject, plugin));
      const rules = given.map(({ sequence, documents }) => ({
        sequence,
        documents: [...documents],
        vocabularySize,
      }));
      const returned = await rearrangeTokens(subject, given);
      for (const [index, rule] of rules.entries()) {
        try {
          checkTokenBatch(subject.id, 'tokens', returned[index], rule);
        } catch (error) {
          if (!isFrameworkError(error)) throw error;
          throw violation(
            error.message,
            `hook tokens, batch ${rule.sequence}`,
            'rearrange the ids inside each document: row i stays document i',
            error,
          );
        }
      }
    },
  },
];
