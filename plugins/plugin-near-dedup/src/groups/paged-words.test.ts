import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { randomStream } from '@framework/sdk';
import { temporaryFolder } from '@framework/sdk/testing/temporary-folder';
import test from 'ava';
import { linkColumns, NONE } from './link-columns.js';
import { firstRowOf, PagedWords, pageColumn } from './paged-words.js';

const random = randomStream({ seed: 3, plugin: 'test', hook: 'paged-words', sequence: 0 });
const below = (limit: number): number => random.integer(limit);

test('a table with few of its pages in memory is one with all of them', (t) => {
  const folder = temporaryFolder('paged-words');
  const table = new PagedWords(join(folder, 'table'), 3, 0);
  const plain = Array.from({ length: 5000 }, (_, row) => [row, row * 7, 0xffffffff - row]);
  // The first page is the one that was asked for last whenever a page begins, and once has to make room for it.
  for (const row of plain) {
    table.add(row);
    if (table.get(0, 2) !== 0xffffffff) t.fail();
  }
  const column = pageColumn();
  for (let page = 0; page < table.pages; page++) {
    const rows = table.readColumn(page, 1, column);
    for (let row = 0; row < rows; row++) if (column[row] !== plain[firstRowOf(page) + row]![1]) t.fail();
  }
  for (let step = 0; step < 20_000; step++) {
    const [row, at] = [below(plain.length), below(3)];
    if (below(3) === 0) {
      plain[row]![at] = step;
      table.set(row, at, step);
    } else if (table.get(row, at) !== plain[row]![at]) t.fail(`${row}, ${at}`);
  }
  if (process.platform !== 'win32') t.deepEqual(readdirSync(folder), []);
  table.close();
  t.pass();
});

test('links lead to the last one before with the same key, however many parts the keys are in', async (t) => {
  const folder = temporaryFolder('link-columns');
  const rows = 1500;
  const keys = Array.from({ length: rows }, () => [below(40), 0xfffff000 + below(1200), below(3)]);
  const shingles = keys.map(() => below(3));
  const expected = keys.map((row, document) =>
    row.map((key, column) => {
      const counts = (other: number) => column === 2 || shingles[other] !== 0;
      if (!counts(document)) return NONE;
      const before = keys.findLastIndex((other, at) => at < document && other[column] === key && counts(at));
      return before < 0 ? NONE : before;
    }),
  );
  for (const keysAtOnce of [100, 1000, 1 << 20]) {
    const table = new PagedWords(join(folder, 'table'), 4, 0);
    for (const [document, row] of keys.entries()) table.add([...row, shingles[document]!]);
    const isLinked = await linkColumns(table, 3, 3, async () => {}, keysAtOnce);
    t.deepEqual(
      keys.map((row, document) => row.map((_, column) => table.get(document, column))),
      expected,
      `${keysAtOnce}`,
    );
    t.deepEqual(
      [...isLinked],
      expected.map((links) => (links.some((link) => link !== NONE) ? 1 : 0)),
    );
    table.close();
  }
});
