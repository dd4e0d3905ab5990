import test from 'ava';
import fc from 'fast-check';
import { grouped, waterfall } from './waterfall.js';

const zero = { documents: 0, bytes: 0 };
const count = (documents: number, bytes: number) => ({ documents, bytes });

test('drops stand in the order of the filters, those of one filter by bytes, aardvarks last', (t) => {
  const dropped = count(10, 100);
  const { counting, drops } = waterfall(
    {
      documents: { in: dropped, kept: zero, held: zero, dropped },
      byPlugin: {},
      firstDrop: {
        apple: { b: count(1, 10), a: count(2, 30) },
        aardvark: { x: count(3, 50) },
        zebra: { c: count(4, 10) },
      },
    },
    { order: { filter: ['zebra', 'apple'] } },
  );
  t.is(counting, 'once');
  t.deepEqual(
    drops.map(({ plugin, reason }) => `${plugin} ${reason}`),
    ['zebra c', 'apple a', 'apple b', 'aardvark x'],
  );
});

test('without first drops reasons that overlap are told as such, and those that do not add up', (t) => {
  const tally = (dropped: number) => ({
    documents: { in: count(9, 90), kept: zero, held: zero, dropped: count(dropped, 10) },
    byPlugin: {
      one: { drop: { a: count(3, 10) } },
      two: { drop: { b: count(3, 10) }, keep: { c: count(9, 9) } },
    },
  });
  t.is(waterfall(tally(6), null).counting, 'once');
  t.is(waterfall(tally(5), null).counting, 'overlapping');
  t.is(waterfall(tally(5), null).drops.length, 2);
});

test('grouping keeps sums and the order of filters, and hides no reason that would take the same line', (t) => {
  const drops = fc
    .array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(50), fc.nat(50)), { maxLength: 40 })
    .map((rows) =>
      rows
        .map(([plugin, documents, bytes], at) => ({ plugin, reason: `r${at}`, documents, bytes }))
        .sort((x, y) => (x.plugin < y.plugin ? -1 : x.plugin > y.plugin ? 1 : 0)),
    );
  fc.assert(
    fc.property(drops, fc.nat(20), fc.constantFrom('documents', 'bytes'), (all, limit, unit) => {
      const groups = grouped(all, unit, limit);
      for (const each of ['documents', 'bytes'] as const) {
        t.is(sum(groups, each), sum(all, each));
      }
      t.true(groups.length <= limit + 3);
      t.deepEqual(
        groups.map(({ plugin }) => plugin),
        groups.map(({ plugin }) => plugin).sort(),
      );
      t.true(groups.every(({ reasons }) => typeof reasons === 'string' || reasons > 1));
    }),
  );
});

const sum = (rows: readonly { documents: number; bytes: number }[], unit: 'documents' | 'bytes'): number =>
  rows.reduce((total, row) => total + row[unit], 0);
