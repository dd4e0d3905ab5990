import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { ExternalSort, type RecordOrder, type RecordPrefix, recordBytes } from './external-sort.js';
import { compareTexts, readText, textBytes, writeText } from './record-text.js';

interface Item {
  readonly number: number;
  readonly text: string;
}

/** Length and 4 bytes to spare; a number; a text. By number, the larger first, then by text. */
const TEXT_AT = 16;
const ORDER: RecordOrder = (left, leftAt, right, rightAt) =>
  right.numbers[rightAt / 8 + 1]! - left.numbers[leftAt / 8 + 1]! ||
  compareTexts(left, leftAt + TEXT_AT, right, rightAt + TEXT_AT);

function sorted(items: readonly Item[], memoryBytes: number, order = ORDER, prefix?: RecordPrefix): Item[] {
  const folder = temporaryFolder('external-sort');
  const sort = new ExternalSort(join(folder, 'runs'), order, memoryBytes, prefix);
  for (const { number, text } of items) {
    const { records, at } = sort.add(recordBytes(TEXT_AT - 4 + textBytes(text)));
    records.numbers[at / 8 + 1] = number;
    writeText(records, at + TEXT_AT, text);
  }
  const found = Array.from(sort.sorted(), ({ records, at }) => ({
    number: records.numbers[at / 8 + 1]!,
    text: readText(records, at + TEXT_AT),
  }));
  sort.close();
  return found;
}

const items = fc.array(
  fc.record({
    number: fc.integer({ min: 0, max: 3 }),
    // Halves of pairs and what lies behind them in UTF-8, and not in units of 16 bits.
    text: fc.string({ unit: fc.constantFrom('a', 'b', 'é', '\uD83D', '\uFFFD', '😀'), maxLength: 40 }),
  }),
  { maxLength: 200 },
);

test('records come as an array sorts them, in any memory', (t) => {
  fc.assert(
    fc.property(items, fc.constantFrom(64, 300, 4096, 2 ** 20), (given, memoryBytes) => {
      const expected = [...given].sort(
        (a, b) => b.number - a.number || (a.text < b.text ? -1 : a.text > b.text ? 1 : 0),
      );
      t.deepEqual(sorted(given, memoryBytes), expected);
      // One that tells all numbers apart, one that does not.
      for (const most of [3, 1]) {
        const prefix: RecordPrefix = (records, at) =>
          2 ** 24 - 1 - Math.min(most, records.numbers[at / 8 + 1]!);
        t.deepEqual(sorted(given, memoryBytes, ORDER, prefix), expected);
      }
    }),
    { numRuns: 100 },
  );
});

test('of equal rank they come in the order they were added', (t) => {
  const given = Array.from({ length: 500 }, (_, at) => ({ number: at % 3, text: String(at) }));
  const byNumber: RecordOrder = (left, leftAt, right, rightAt) =>
    left.numbers[leftAt / 8 + 1]! - right.numbers[rightAt / 8 + 1]!;
  const expected = [...given].sort((a, b) => a.number - b.number);
  for (const memoryBytes of [200, 2 ** 20])
    for (const prefix of [undefined, () => 7])
      t.deepEqual(sorted(given, memoryBytes, byNumber, prefix), expected);
});

test('a record larger than the memory, and than what is read of a run at once', (t) => {
  const given = [300_000, 5, 200_000, 0, 17].map((length, at) => ({
    number: at % 2,
    text: 'x'.repeat(length),
  }));
  // Those of number 1 first, then by text.
  t.deepEqual(
    sorted(given, 1024).map(({ text }) => text.length),
    [0, 5, 17, 200_000, 300_000],
  );
});

test('runs have no name: nothing lies in the folder while they are read', (t) => {
  const folder = temporaryFolder('external-sort');
  const sort = new ExternalSort(join(folder, 'runs'), ORDER, 128);
  for (let at = 0; at < 100; at++) sort.add(recordBytes(TEXT_AT));
  let seen = 0;
  for (const _ of sort.sorted()) {
    if (process.platform !== 'win32') t.deepEqual(readdirSync(folder), []);
    seen++;
  }
  sort.close();
  t.is(seen, 100);
});
