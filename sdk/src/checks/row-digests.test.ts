import { createHash } from 'node:crypto';
import test from 'ava';
import { ColumnBatch, recordColumns } from '../data/record-batch.js';
import { recordBatch } from '../testing/batches.js';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const sha256 = (text: string) => createHash('sha256').update(text).digest();

/** A digest by which one sees that nobody hashed: no text has it. */
const TOLD = new Uint8Array(32).fill(7);
const TOLD_HEX = '07'.repeat(32);

const delivered = () =>
  new ColumnBatch(
    recordColumns({
      ...{ sequence: 0, ids: ['a', 'b'], contents: ['one', 'two'].map(bytesOf), meta: {}, cursor: null },
      digests: [TOLD, null],
    }),
  );

test('a digest that the source delivers is taken as it is, another is hashed', (t) => {
  const batch = delivered();
  t.is(batch.sha256(0), TOLD_HEX);
  t.is(batch.sha256(1), sha256('two').toString('hex'));
  const plain = recordBatch([{ id: 'a', content: 'one' }]);
  t.is(plain.sha256(0), sha256('one').toString('hex'));
  t.throws(() => plain.sha256(1), { code: 'FWK_HOOK_RESULT' });
});

test('what was hashed crosses a thread with its batch, and what a rewrite leaves is hashed again', (t) => {
  const batch = delivered();
  batch.sha256(1);
  const columns = structuredClone(batch.columns());
  t.deepEqual([...columns.digests], [...TOLD, ...sha256('two')]);
  batch.judge(0, { action: 'rewrite', reason: 'test', bytes: bytesOf('three') });
  t.is(batch.sha256(0), sha256('three').toString('hex'));
  t.is(new ColumnBatch(batch.columns()).sha256(0), sha256('three').toString('hex'));
  // A batch has its own: what is asked of one is not written into another's.
  t.is(new ColumnBatch(columns).sha256(0), TOLD_HEX);
});
