import { canonicalJson, type JsonObject } from '@framework/sdk';
import test from 'ava';
import fc from 'fast-check';
import type { DocumentRow } from '../run/documents.js';
import { COVERED_COLUMNS, documentLeaf } from './leaves.js';

test('a document’s leaf is the canonical JSON of what it covers', (t) => {
  const text = fc.string({ unit: 'grapheme' });
  const meta = fc.dictionary(
    fc.constantFrom(...COVERED_COLUMNS, 'path', 'alsoIn'),
    fc.jsonValue({ maxDepth: 2 }),
  );
  fc.assert(
    fc.property(text, fc.nat(), fc.option(text), meta, (id, bytes, source, columns) => {
      const row = {
        id,
        offset: 0,
        bytes,
        sha256: 'f'.repeat(64),
        split: 'train',
        meta: columns as JsonObject,
      };
      const { offset: _, meta: __, ...covered } = row;
      const wanted = canonicalJson({
        kind: 'document',
        ...covered,
        source,
        ...Object.fromEntries(COVERED_COLUMNS.map((column) => [column, row.meta[column] ?? null])),
      });
      t.is(documentLeaf((source === null ? row : { ...row, source }) as DocumentRow), wanted);
    }),
  );
});
