import { checkTokenBatch } from '../../checks/token-batch.js';
import { isFrameworkError } from '../../errors/framework-error.js';
import { idsOf, tokenBatchesFor } from '../data/tokenizing.js';
import { rearrangeTokens } from '../drive.js';
import { type Rule, taps } from '../rule.js';
import type { Subject } from '../subject.js';
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
  {
    id: 'tokens/batch-size',
    says: 'what happens to a document’s tokens does not depend on the batch it comes in',
    appliesTo: taps('tokens'),
    async check(subject) {
      const usual = await rearranged(subject, 16);
      // What differs from call to call anyway is `determinism/seed`'s to tell.
      if (firstDifference(usual, await rearranged(subject, 16)) !== undefined) return;
      for (const size of [1, 7]) {
        const id = firstDifference(usual, await rearranged(subject, size));
        if (id === undefined) continue;
        throw violation(
          `it makes other tokens of a document in batches of 16 than in batches of ${size}`,
          `hook tokens, document '${id}'`,
          'look at one document at a time, and draw from ctx.random(batch.documents[row]), not from the batch’s number',
        );
      }
    },
  },
];

/** The ids of each document behind the hook, by the document's id, where it comes in batches of `size`. */
async function rearranged(subject: Subject, size: number): Promise<ReadonlyMap<string, string>> {
  const { given } = await subject.use((plugin) => tokenBatchesFor(subject, plugin, size));
  const returned = await rearrangeTokens(subject, given);
  return new Map(
    returned.flatMap((batch) =>
      batch.documents.map((id, index) => [id, idsOf(batch, index).join(' ')] as const),
    ),
  );
}

const firstDifference = (
  one: ReadonlyMap<string, string>,
  other: ReadonlyMap<string, string>,
): string | undefined => [...one.keys()].find((id) => other.has(id) && other.get(id) !== one.get(id));
