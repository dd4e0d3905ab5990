import { ColumnBatch, type NewVerdict, recordColumns } from '@framework/sdk';
import test from 'ava';
import fc from 'fast-check';
import { conservation, TallyCounter } from './verdict-tally.js';

const verdicts: fc.Arbitrary<NewVerdict> = fc.oneof(
  fc.record({ action: fc.constant('keep' as const), reason: fc.constant('fine') }),
  fc.record({ action: fc.constant('drop' as const), reason: fc.constantFrom('long', 'copied') }),
  fc.record({
    action: fc.constant('rewrite' as const),
    reason: fc.constant('scrubbed'),
    bytes: fc.uint8Array({ maxLength: 9 }),
  }),
  fc.record({
    action: fc.constant('hold' as const),
    reason: fc.constant('held-out'),
    split: fc.constant('heldout'),
  }),
);
const spoken = fc.array(fc.tuple(fc.nat(4), fc.constantFrom('plugin-a', 'plugin-b'), verdicts), {
  maxLength: 20,
});

function batchOf(judged: readonly (readonly [number, string, NewVerdict])[]): ColumnBatch {
  const ids = ['a', 'b', 'c', 'd', 'e'];
  const contents = ids.map((id) => new TextEncoder().encode(id.repeat(4)));
  const batch = new ColumnBatch(recordColumns({ sequence: 0, ids, contents, meta: {}, cursor: null }));
  for (const [row, plugin, verdict] of judged) {
    batch.speaker = plugin;
    batch.judge(row, verdict);
  }
  return batch;
}

test('whatever filters say, rewrites among it: in = kept + dropped + held, and each drop has one first reason', (t) => {
  fc.assert(
    fc.property(fc.array(spoken, { maxLength: 4 }), (batches) => {
      const counter = new TallyCounter();
      const firsts = new Map<string, number>();
      for (const judged of batches) {
        counter.add(batchOf(judged));
        for (let row = 0; row < 5; row++) {
          const first = judged.find(([at, , { action }]) => at === row && action === 'drop');
          if (!first) continue;
          const key = `${first[1]} ${first[2].reason}`;
          firsts.set(key, (firsts.get(key) ?? 0) + 1);
        }
      }
      const tally = counter.read();
      t.is(tally.documents.in.documents, 5 * batches.length);
      const counted = Object.entries(tally.firstDrop!).flatMap(([plugin, reasons]) =>
        Object.entries(reasons).map(([reason, { documents }]) => [`${plugin} ${reason}`, documents] as const),
      );
      t.deepEqual(Object.fromEntries(counted), Object.fromEntries(firsts));
    }),
  );
});

test('a tally goes on from what was counted before, also from one that knew no first drops', (t) => {
  const drop: NewVerdict = { action: 'drop', reason: 'long' };
  const counter = new TallyCounter();
  counter.add(batchOf([[0, 'plugin-a', drop]]));
  const resumed = new TallyCounter(counter.read());
  resumed.add(batchOf([[1, 'plugin-a', drop]]));
  t.is(resumed.read().firstDrop?.['plugin-a']?.['long']?.documents, 2);

  const { firstDrop: _, ...before } = counter.read();
  const old = new TallyCounter(before);
  old.add(batchOf([[1, 'plugin-a', drop]]));
  t.is(old.read().firstDrop, undefined);
});

test('counted in parts and put together it is the same, also where no first drops were known', (t) => {
  fc.assert(
    fc.property(fc.array(spoken, { maxLength: 4 }), fc.boolean(), (batches, isOld) => {
      const { firstDrop: _, ...old } = new TallyCounter().read();
      const [whole, merged] = [0, 1].map(() => new TallyCounter(isOld ? old : undefined));
      for (const judged of batches) {
        whole!.add(batchOf(judged));
        const part = new TallyCounter();
        part.add(batchOf(judged));
        merged!.merge(part.read());
      }
      t.deepEqual(merged!.read(), whole!.read());
    }),
  );
});

test('what is lost is said', (t) => {
  const counter = new TallyCounter();
  counter.add(batchOf([[0, 'plugin-a', { action: 'drop', reason: 'long' }]]));
  const tally = counter.read();
  t.is(conservation(tally), undefined);
  t.regex(
    conservation({ ...tally, firstDrop: {} }) ?? '',
    /1 documents were dropped, and verdicts account for 0/,
  );
  const { documents } = tally;
  const fewer = { ...documents, kept: { documents: 3, bytes: documents.kept.bytes } };
  t.regex(
    conservation({ ...tally, documents: fewer }) ?? '',
    /5 documents went in; 3 kept, 1 dropped and 0 held/,
  );
});
