import test from 'ava';
import fc from 'fast-check';
import { LineTable } from './line-table.js';

// Some of them fall on one place, others on neighbouring ones.
const hash = fc.oneof(
  fc.integer({ min: 1, max: 0xffffffff }),
  fc.integer({ min: 1, max: 40 }).map((n) => n * 65_536),
);
const file = fc.array(hash, { maxLength: 400 }).map((hashes) => Uint32Array.from(hashes));

const filesWith = (table: LineTable, hash: number) => table.filesAt(table.placeOf(hash));
const isKnown = (table: LineTable, hash: number) => table.isKnownAt(table.placeOf(hash));

test('counts files and knows lines as a Map of Sets would', (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(file, fc.boolean()), { maxLength: 12 }),
      fc.array(hash, { maxLength: 50 }),
      (files, asked) => {
        const table = new LineTable();
        const counts = new Map<number, number>();
        const known = new Set<number>();
        for (const [hashes, stays] of files) {
          table.countFile(hashes);
          for (const one of new Set(hashes)) counts.set(one, (counts.get(one) ?? 0) + 1);
          if (!stays) continue;
          table.know(hashes);
          for (const one of hashes) known.add(one);
        }
        for (const one of [...counts.keys(), ...asked]) {
          if (filesWith(table, one) !== (counts.get(one) ?? 0)) t.fail(`${one} stands in as many files`);
          if (isKnown(table, one) !== known.has(one)) t.fail(`${one} is known`);
        }
      },
    ),
    { numRuns: 60 },
  );
  t.pass();
});

test('a line may stand in more files than are counted, and its hash may be 0', (t) => {
  const table = new LineTable();
  for (let at = 0; at < 1000; at++) table.countFile(Uint32Array.of(0, 7, 7));
  t.is(filesWith(table, 7), 255);
  t.is(filesWith(table, 0), 255);
  t.false(isKnown(table, 0));
  table.know(Uint32Array.of(0));
  t.true(isKnown(table, 0));
  t.is(filesWith(table, 8), 0);
});
