import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { DEFAULTS } from '../testing/defaults.js';
import { lineColumns } from './line-columns.js';

const { signal } = new AbortController();

/** The columns of a file of rows, all of which are looked at. */
async function columnsOf(t: ExecutionContext, rows: readonly object[]) {
  const folder = mkdtempSync(join(tmpdir(), 'line-columns-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const [name, path] = ['a.jsonl', join(folder, 'a.jsonl')];
  writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const file = { path, name, place: name, format: 'json-lines', bytes: 1, modified: 0 } as const;
  return lineColumns(file, DEFAULTS, signal, () => false);
}

const named = (prefix: string, count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`${prefix}${at}`, at]));

test('names are gathered over rows, with those of files where rows are repositories', async (t) => {
  const { names, rowsAre, text } = await columnsOf(t, [
    { content: 'one', path: 'a' },
    { content: 'two', licenses: [] },
  ]);
  t.deepEqual([...names].sort(), ['content', 'licenses', 'path']);
  t.deepEqual([rowsAre, text], ['rows', 'one']);
  const repositories = await columnsOf(t, [{ repo_name: 'a/b', files: [{ blob_id: '1' }, { path: 'x' }] }]);
  t.is(repositories.rowsAre, 'repositories');
  for (const name of ['repo_name', 'blob_id', 'path']) t.true(repositories.names.has(name), name);
});

test('of names without end the first 10,000 are remembered, in rows and in files', async (t) => {
  const rows = await columnsOf(t, [
    { content: 'x', ...named('a', 6000) },
    named('b', 6000),
    named('c', 6000),
  ]);
  t.is(rows.names.size, 10_000);
  // Those that came first, whatever comes behind them.
  t.deepEqual(
    ['content', 'a0', 'a5999', 'b0', 'b3998', 'b3999', 'c0'].map((name) => rows.names.has(name)),
    [true, true, true, true, true, false, false],
  );
  t.is(rows.text, 'x');
  const files = await columnsOf(t, [
    { repo_name: 'a/b', files: [named('a', 6000), named('b', 6000)] },
    { repo_name: 'a/c', files: [named('c', 6000)] },
  ]);
  t.is(files.names.size, 10_000);
});
