import { checkTokenBatch } from '../../checks/token-batch.js';
import type { TokenBatch } from '../../data/tokens.js';
import { isFrameworkError } from '../../errors/framework-error.js';
import { TOKENIZER } from '../../slots/tokenizer.js';
import { contentOf, sampleDocuments } from '../data/documents-of.js';
import { rearrangeTokens } from '../drive.js';
import { type Rule, taps } from '../rule.js';
import { batchesOf } from '../sample.js';
import type { Subject } from '../subject.js';
import { standInTokenizer } from '../training/stand-in-tokenizer.js';
import { violation } from '../violation.js';

/** The chain behind `tokenize`. */
export const tokensRules: readonly Rule[] = [
  {
    id: 'tokens/documents',
    says: 'tokens neither adds, removes nor reorders documents, and stays inside the vocabulary',
    appliesTo: taps('tokens'),
    async check(subject) {
      const { given, vocabularySize } = await tokenBatches(subject);
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

/** The documents in the tokenizer's ids: the one beside the plugin, or the suite's own. */
const tokenBatches = (subject: Subject) =>
  subject.use((plugin) => {
    const tokenizer = plugin.find(TOKENIZER) ?? standInTokenizer;
    const given = batchesOf(sampleDocuments(subject), 16).map((columns): TokenBatch => {
      const rows = sampleDocuments(subject).filter(({ id }) => columns.ids.includes(id));
      const ids = rows.map((row) => [...tokenizer.encode(contentOf(row)), tokenizer.endOfDocument]);
      const offsets = new Uint32Array(rows.length + 1);
      for (const [index, document] of ids.entries()) offsets[index + 1] = offsets[index]! + document.length;
      return {
        sequence: columns.sequence,
        documents: columns.ids,
        tokens: Uint32Array.from(ids.flat()),
        offsets,
      };
    });
    return { given, vocabularySize: tokenizer.vocabularySize };
  });
