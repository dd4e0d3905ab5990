import test from 'ava';
import fc from 'fast-check';
import { splitGroups } from './groups.js';

test('every document, byte and token of a value is in one of its splits', (t) => {
  const group = fc.record({
    value: fc.constantFrom('MIT', 'ISC', ''),
    split: fc.constantFrom('train', 'heldout', 'validation'),
    documents: fc.nat(99),
    bytes: fc.nat(99),
    tokens: fc.nat(99),
  });
  fc.assert(
    fc.property(fc.array(group, { maxLength: 20 }), (groups) => {
      const split = splitGroups(groups);
      t.is(split.length, new Set(groups.map(({ value }) => value)).size);
      for (const key of ['documents', 'bytes', 'tokens'] as const) {
        const parts = split.flatMap(({ train, others }) => [train, ...others]);
        t.is(total(parts, key), total(groups, key));
      }
      t.true(split.every(({ others }) => others.every((other) => other.split !== 'train')));
    }),
  );
});

const total = (
  rows: readonly { documents: number; bytes: number; tokens: number }[],
  key: 'documents' | 'bytes' | 'tokens',
): number => rows.reduce((sum, row) => sum + row[key], 0);
