import { createHash } from 'node:crypto';
import { ColumnBatch, recordColumns } from '@framework/sdk';
import test from 'ava';
import fc from 'fast-check';
import { survivors, withoutDropped } from './survivors.js';

const verdict = fc.record({
  action: fc.constantFrom('keep', 'drop', 'hold', 'rewrite'),
  row: fc.nat(5),
  evidence: fc.option(fc.record({ seen: fc.nat(9) }), { nil: undefined }),
});

function judged(
  rows: number,
  verdicts: readonly (typeof verdict extends fc.Arbitrary<infer V> ? V : never)[],
) {
  const batch = new ColumnBatch(
    recordColumns({
      sequence: 3,
      ids: Array.from({ length: rows }, (_, row) => `id ${row}`),
      contents: Array.from({ length: rows }, (_, row) => Buffer.from('x'.repeat(row))),
      meta: { path: Array.from({ length: rows }, (_, row) => `${row}.ts`) },
      cursor: rows,
    }),
  );
  batch.speaker = 'plugin-test';
  for (const { action, row, evidence } of verdicts) {
    if (row >= rows) continue;
    const said = { reason: 'by-chance', ...(evidence === undefined ? {} : { evidence }) };
    if (action === 'hold') batch.judge(row, { ...said, action, split: 'mine' });
    else if (action === 'rewrite') batch.judge(row, { ...said, action, bytes: Buffer.from(`other ${row}`) });
    else batch.judge(row, { ...said, action: action as 'keep' | 'drop' });
  }
  return batch;
}

test('what is told without dropped rows has the same survivors', (t) => {
  fc.assert(
    fc.property(fc.nat(6), fc.array(verdict, { maxLength: 12 }), (rows, verdicts) => {
      const batch = judged(rows, verdicts);
      const told = new ColumnBatch(structuredClone(withoutDropped(batch)));
      t.is(told.length, batch.length);
      const [wanted, found] = [batch, told].map((one) => survivors(one)?.columns());
      const plain = (columns: typeof wanted) =>
        columns && {
          ...columns,
          content: null,
          offsets: null,
          texts: columns.ids.map((_, row) => Buffer.from(new ColumnBatch(columns).bytes(row)).toString()),
          rewritten: null,
        };
      t.deepEqual(plain(found), plain(wanted));
    }),
  );
});

test('digests are those of the bytes that are left, for dropped rows, too', (t) => {
  fc.assert(
    fc.property(fc.nat(6), fc.array(verdict, { maxLength: 12 }), (rows, verdicts) => {
      const batch = judged(rows, verdicts);
      for (let row = 0; row < rows; row++) batch.sha256(row);
      for (const one of [survivors(batch), new ColumnBatch(withoutDropped(batch))]) {
        for (let row = 0; row < (one?.length ?? 0); row++) {
          t.is(one!.sha256(row), createHash('sha256').update(one!.bytes(row)).digest('hex'));
        }
      }
    }),
  );
});

test('of a dropped row nothing is told but that it was', (t) => {
  const batch = judged(2, [
    { action: 'rewrite', row: 0, evidence: { seen: 1 } },
    { action: 'drop', row: 0, evidence: { seen: 2 } },
    { action: 'keep', row: 1, evidence: { seen: 3 } },
  ]);
  const { verdicts, meta, rewritten } = withoutDropped(batch);
  t.deepEqual(meta['path'], [null, '1.ts']);
  t.is(rewritten.size, 0);
  t.deepEqual(
    verdicts.map(({ row, action, evidence }) => [row, action, evidence]),
    [
      [0, 'drop', undefined],
      [1, 'keep', { seen: 3 }],
    ],
  );
});
