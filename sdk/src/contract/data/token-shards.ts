import { createHash } from 'node:crypto';
import type { TokenShards } from '../../slots/sequencer.js';
import type { Tokenizer } from '../../slots/tokenizer.js';
import type { TestRow } from '../../testing/batches.js';
import { contentOf } from './documents-of.js';

/** Where a document goes: every fifth is held out, as a split would have it. */
export const splitOf = (index: number): 'train' | 'heldout' => (index % 5 === 3 ? 'heldout' : 'train');

/** Token shards in memory, of documents tokenized one by one. */
export function shardsOf(
  rows: readonly TestRow[],
  tokenizer: Tokenizer,
  split: (index: number) => string = splitOf,
): TokenShards {
  const hash = createHash('sha256');
  const documents = rows.map((row, index) => {
    const bytes = contentOf(row);
    const ids = Uint32Array.from([...tokenizer.encode(bytes), tokenizer.endOfDocument]);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    hash.update(`${row.id} ${sha256}\n`);
    const repository = row.meta?.['repository'];
    return {
      ids,
      facts: {
        id: row.id,
        sha256,
        repository: typeof repository === 'string' && repository !== '' ? repository : row.id,
        split: split(index),
        share: 'code',
        tokens: ids.length,
        bytes: bytes.byteLength,
      },
    };
  });
  return {
    fingerprint: hash.digest('hex'),
    vocabularySize: tokenizer.vocabularySize,
    documents: documents.map(({ facts }) => facts),
    read(document) {
      const found = documents[document];
      if (found === undefined) throw new RangeError(`there is no document ${document}`);
      // A copy, as from disk: whoever reads it may do with it what it likes.
      return found.ids.slice();
    },
  };
}
