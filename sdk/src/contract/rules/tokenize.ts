import { checkTokenBatch } from '../../checks/token-batch.js';
import type { RecordColumns } from '../../data/record-batch.js';
import type { TokenBatch } from '../../data/tokens.js';
import { isFrameworkError } from '../../errors/framework-error.js';
import { TOKENIZER } from '../../slots/tokenizer.js';
import { contentOf, sampleDocuments } from '../data/documents-of.js';
import { idsOf, tokenize, withTokenizer } from '../data/tokenizing.js';
import { both, provides, type Rule, taps } from '../rule.js';
import { batchesOf } from '../sample.js';
import type { Subject } from '../subject.js';
import { violation } from '../violation.js';

const HERE = ['plain', 'tarball'] as const;
const owns = provides(TOKENIZER.id);

/** All documents in one batch, tokenized once. */
const usualTokens = (subject: Subject): Promise<TokenBatch> =>
  subject.once('tokens', async () => {
    const batch = batchesOf(sampleDocuments(subject), 256)[0]!;
    const tokens = (await tokenize(subject, [batch]))[0];
    if (tokens !== undefined) return tokens;
    throw violation(
      'it returns no tokens for a batch',
      'hook tokenize',
      'return a batch of tokens; a tap that owns nothing of what it is given needs a bench with documents it owns',
    );
  });

/** What the `tokenize` hook returns. */
export const tokenizeRules: readonly Rule[] = [
  {
    id: 'tokenize/documents',
    says: 'tokenize returns each document that was not dropped, once, in order, with offsets that fit',
    appliesTo: taps('tokenize'),
    async check(subject) {
      const batches = batchesOf(sampleDocuments(subject), 16).map(withDroppedRows);
      const returned = await tokenize(subject, batches);
      for (const [index, batch] of batches.entries()) {
        try {
          checkTokenBatch(subject.id, 'tokenize', returned[index], {
            sequence: batch.sequence,
            documents: batch.ids.filter((_, row) => !isDropped(row)),
            vocabularySize: undefined,
          });
        } catch (error) {
          if (!isFrameworkError(error)) throw error;
          throw violation(
            error.message,
            `hook tokenize, batch ${batch.sequence}`,
            'one document for each row that is alive: documents.length + 1 offsets, from 0 to tokens.length',
            error,
          );
        }
      }
    },
  },
  {
    id: 'tokenize/end',
    says: 'every document ends in the end-of-document token, and holds it nowhere else',
    appliesTo: both(taps('tokenize'), owns),
    async check(subject) {
      const tokens = await usualTokens(subject);
      await withTokenizer(subject, ({ endOfDocument }) => {
        for (const [index, id] of tokens.documents.entries()) {
          const ids = idsOf(tokens, index);
          const first = ids.indexOf(endOfDocument);
          if (first === ids.length - 1 && first >= 0) continue;
          throw violation(
            first < 0
              ? 'it does not end in the end-of-document token'
              : `it holds the end-of-document token at ${first} of ${ids.length}`,
            `hook tokenize, document '${id}'`,
            'append `endOfDocument` yourself; text that spells a special token out is text',
          );
        }
      });
    },
  },
  {
    id: 'tokenize/slot',
    says: 'tokenize and the tokenizer slot give a document the same ids',
    variants: HERE,
    appliesTo: both(taps('tokenize'), owns),
    async check(subject) {
      const tokens = await usualTokens(subject);
      const contents = new Map(sampleDocuments(subject).map((row) => [row.id, contentOf(row)]));
      await withTokenizer(subject, (tokenizer) => {
        for (const [index, id] of tokens.documents.entries()) {
          const own = idsOf(tokens, index).filter((token) => token !== tokenizer.endOfDocument);
          const slot = tokenizer
            .encode(contents.get(id)!)
            .filter((token) => token !== tokenizer.endOfDocument);
          if (own.length === slot.length && own.every((token, at) => token === slot[at])) continue;
          throw violation(
            `the hook gives ${own.length} ids (${preview(own)}), the slot ${slot.length} (${preview(slot)})`,
            `hook tokenize, document '${id}'`,
            'let both use one encoder: evaluators encode prompts with the slot',
          );
        }
      });
    },
  },
  {
    id: 'tokenize/batch-size',
    says: 'a document’s ids do not depend on the batch it is in',
    appliesTo: taps('tokenize'),
    async check(subject) {
      const usual = await usualTokens(subject);
      const place = new Map(usual.documents.map((id, index) => [id, index]));
      const rows = sampleDocuments(subject);
      // Both sizes in one go: workers take long to start.
      const batches = [1, 7].flatMap((size) => batchesOf(rows, size).map((batch) => ({ size, batch })));
      const returned = await tokenize(
        subject,
        batches.map(({ batch }) => batch),
      );
      for (const [at, { size }] of batches.entries()) {
        const batch = returned[at];
        for (const [index, id] of (batch?.documents ?? []).entries()) {
          const [one, other] = [idsOf(usual, place.get(id)!), idsOf(batch!, index)];
          if (Buffer.compare(bytesOf(one), bytesOf(other)) === 0) continue;
          throw violation(
            `it has ${one.length} ids (${preview(one)}) in one batch of all, and ${other.length} (${preview(other)}) in batches of ${size}`,
            `hook tokenize, document '${id}'`,
            'encode each document by itself, from the same state',
          );
        }
      }
    },
  },
];

const isDropped = (row: number): boolean => row % 3 === 1;

const withDroppedRows = (columns: RecordColumns): RecordColumns => ({
  ...columns,
  verdicts: columns.ids.flatMap((_, row) =>
    isDropped(row) ? [{ row, plugin: 'a-filter', action: 'drop' as const, reason: 'dropped-before' }] : [],
  ),
});

const preview = (ids: Uint32Array): string => `${ids.slice(0, 8).join(' ')}${ids.length > 8 ? ' …' : ''}`;
const bytesOf = (ids: Uint32Array): Buffer => Buffer.from(ids.buffer, ids.byteOffset, ids.byteLength);
