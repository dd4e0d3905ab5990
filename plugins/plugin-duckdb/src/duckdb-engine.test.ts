import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { QueryFile, TableCell, TableShape } from '@framework/sdk';
import { anyCharacter } from '@framework/sdk/testing/any-character';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { DuckDBEngine } from './duckdb-engine.js';

const engine = new DuckDBEngine();
const { signal } = new AbortController();

const SHAPE: TableShape = {
  name: 'documents',
  meaning: 'One a row.',
  columns: [
    { name: 'id', type: 'text', meaning: 'id' },
    { name: 'bytes', type: 'integer', meaning: 'bytes' },
    { name: 'share', type: 'real', meaning: 'share' },
    { name: 'kept', type: 'boolean', meaning: 'kept' },
    { name: 'meta', type: 'json', meaning: 'meta' },
  ],
};
const ROWS: readonly (readonly TableCell[])[] = [
  ['a', 1, 0.5, true, '{"x":[1,2]}'],
  ["'); DROP TABLE documents; --", 2 ** 53 - 1, -1.5, false, null],
  ['nul \0 bell \u0007 rtl \u202e', 0, null, null, '"y"'],
  [null, null, null, null, null],
];

async function folder(t: ExecutionContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'framework-duckdb-'));
  t.teardown(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

const quoted = (path: string): string => path.replaceAll("'", "''");

async function* batchesOf(rows: readonly (readonly TableCell[])[], size = 3) {
  for (let at = 0; at < rows.length; at += size) yield rows.slice(at, at + size);
}

async function written(t: ExecutionContext, rows = ROWS) {
  const dir = await folder(t);
  const file = join(dir, "it's [a] table?.parquet");
  t.deepEqual(await engine.writeTable(SHAPE, batchesOf(rows), file, signal), { rows: rows.length });
  const query = { tables: [{ table: SHAPE, file }], mostRows: 100, memoryBytes: 128 * 2 ** 20 };
  return {
    dir,
    file,
    ask: (sql: string, more = {}) => engine.select({ ...query, ...more, sql }, signal),
    into: (sql: string, into: QueryFile) => engine.selectInto({ ...query, sql }, into, signal),
  };
}

test('values come back as they went in, in their order, with their types', async (t) => {
  const { ask, dir } = await written(t);
  const { columns, rows, more } = await ask('SELECT * FROM documents');
  t.deepEqual(
    columns.map(({ name, type }) => [name, type]),
    [
      ['id', 'VARCHAR'],
      ['bytes', 'BIGINT'],
      ['share', 'DOUBLE'],
      ['kept', 'BOOLEAN'],
      ['meta', 'VARCHAR'],
    ],
  );
  t.deepEqual(rows, ROWS);
  t.false(more);
  t.deepEqual(await readdir(dir), ["it's [a] table?.parquet"], 'no scratch is left');
  t.like(await ask('SELECT id FROM documents', { mostRows: 2 }), {
    rows: [[ROWS[0]![0]], [ROWS[1]![0]]],
    more: true,
  });
  // Nested values, integers beyond doubles, and a name twice.
  t.deepEqual(
    (await ask("SELECT [1, 2] AS l, {'a': 1} AS s, 2::HUGEINT ** 70 AS h, sum(bytes) AS h FROM documents"))
      .rows,
    [[[1, 2], { a: 1 }, 1.1805916207174113e21, '9007199254740992']],
  );
  t.deepEqual((await ask("SELECT meta->'x'->>1 FROM documents WHERE id = 'a'")).rows, [['2']]);
});

test('any rows come back, and the same rows make the same bytes', async (t) => {
  const cell = fc.option(fc.string({ unit: anyCharacter(fc), maxLength: 40 }));
  const row = fc.tuple(
    cell,
    fc.option(fc.maxSafeInteger()),
    fc.option(fc.double({ noNaN: true })),
    fc.option(fc.boolean()),
    cell,
  );
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 20 }), async (rows) => {
      const [one, other] = [await written(t, rows), await written(t, rows)];
      const expected = rows.map((values) =>
        values.map((value) =>
          typeof value === 'string'
            ? Buffer.from(value).toString()
            : typeof value === 'number' && !Number.isFinite(value)
              ? String(value)
              : value,
        ),
      );
      t.deepEqual((await one.ask('SELECT * FROM documents')).rows, expected as never);
      t.deepEqual(await readFile(one.file), await readFile(other.file));
    }),
    { numRuns: 8 },
  );
});

test('what is more than one SELECT over the tables is refused, and nothing is read or written', async (t) => {
  const { ask, into, dir, file } = await written(t);
  const secret = join(dir, 'secret.txt');
  await writeFile(secret, 'secret');
  const before = await readFile(file);
  for (const sql of [
    `SELECT * FROM read_text('${secret}')`,
    `SELECT * FROM read_csv('${secret}')`,
    `SELECT * FROM glob('${dir}/*')`,
    `SELECT (SELECT max(content) FROM read_blob('${secret}')) FROM documents`,
    `WITH x AS (SELECT * FROM read_text('${secret}')) SELECT * FROM x`,
    `SELECT * FROM query('SELECT 1')`,
    `SELECT * FROM duckdb_settings()`,
    `SELECT * FROM sniff_csv('${secret}')`,
    `SELECT * FROM parquet_metadata('${quoted(file)}')`,
    `SELECT * FROM arrow_scan(1, 2, 3)`,
    `COPY documents TO '${dir}/out.csv'`,
    `COPY (SELECT 1) TO '${quoted(file)}'`,
    `ATTACH '${dir}/other.db'`,
    `INSTALL httpfs`,
    `LOAD httpfs`,
    `SET memory_limit = '100GB'`,
    `SET GLOBAL enable_external_access = true`,
    `PRAGMA database_list`,
    `CALL pragma_version()`,
    `CREATE TABLE x AS SELECT 1`,
    `DROP VIEW documents`,
    `EXPORT DATABASE '${dir}'`,
    `SELECT 1; SELECT 2`,
    `SELECT 1; COPY documents TO '${dir}/out.csv'`,
    `EXPLAIN ANALYZE SELECT 1`,
  ]) {
    await t.throwsAsync(ask(sql), { code: 'FWK_QUERY_REFUSED' }, sql);
    await t.throwsAsync(
      into(sql, { form: 'csv', file: join(dir, 'out.csv') }),
      { code: 'FWK_QUERY_REFUSED' },
      sql,
    );
  }
  for (const sql of [
    `SELECT * FROM '${secret}'`,
    `SELECT * FROM '${quoted(file)}'`,
    `SELECT * FROM 'https://example.org/x.parquet'`,
    'SELECT * FROM duckdb_views',
    'SELECT nothing FROM documents',
    'SELECT FROM FROM',
    'SELECT $1',
    `SELECT getenv('HOME')`,
    `SELECT 1) TO '${dir}/out.csv' (FORMAT csv); --`,
    `SELECT 1\0`,
    '',
  ]) {
    await t.throwsAsync(ask(sql), { code: 'FWK_QUERY_FAILED' }, sql);
    await t.throwsAsync(
      into(sql, { form: 'csv', file: join(dir, 'out.csv') }),
      { code: 'FWK_QUERY_FAILED' },
      sql,
    );
  }
  t.deepEqual((await readdir(dir)).sort(), ["it's [a] table?.parquet", 'secret.txt']);
  t.deepEqual(await readFile(file), before);
});

test('what people ask is answered: WITH, DESCRIBE, SUMMARIZE, unnest, comments', async (t) => {
  const { ask } = await written(t);
  for (const [sql, count] of [
    ['WITH big AS (FROM documents WHERE bytes > 0) SELECT id FROM BIG -- all of them', 2],
    ['DESCRIBE documents', 5],
    ['SUMMARIZE documents', 5],
    ['SELECT * FROM Documents, range(2)', 8],
    ['SELECT unnest([1, 2, 3]);', 3],
    ["SELECT e.key FROM documents, json_each(meta) e WHERE documents.id = 'a'", 1],
    ['VALUES (1), (2)', 2],
  ] as const) {
    t.is((await ask(sql)).rows.length, count, sql);
  }
});

test('an answer becomes a file of each form, whatever ends the statement', async (t) => {
  const { into, dir } = await written(t);
  const sql = 'SELECT id, bytes FROM documents WHERE bytes <= 1 ORDER BY bytes DESC -- the end';
  const file = (form: string): string => join(dir, `out.${form}`);
  for (const form of ['csv', 'jsonl', 'parquet'] as const) {
    t.deepEqual(await into(sql, { form, file: file(form) }), { rows: 2 });
  }
  for (const [at, end] of [';', ' ;; ', '; -- the end', '; /* the end */ ;'].entries())
    t.deepEqual(
      await into(`SELECT id FROM documents${end}`, { form: 'csv', file: file(`${at}`) }),
      { rows: ROWS.length },
      end,
    );
  t.is((await readFile(file('csv'), 'utf8')).split('\n')[0], 'id,bytes');
  t.deepEqual(JSON.parse((await readFile(file('jsonl'), 'utf8')).split('\n')[0]!), { id: 'a', bytes: 1 });
});

test('memory is bounded, and who waits no longer is not kept', async (t) => {
  const { ask } = await written(t);
  await t.throwsAsync(
    ask("SELECT a.range || 'x' || b.range AS x FROM range(10000) a, range(10000) b ORDER BY x", {
      memoryBytes: 3e7,
    }),
    {
      code: 'FWK_QUERY_LIMIT',
    },
  );
  const late = new AbortController();
  setTimeout(() => late.abort(new Error('enough')), 100);
  await t.throwsAsync(
    engine.select(
      {
        sql: 'SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range * b.range = 7',
        tables: [],
        mostRows: 1,
        memoryBytes: 1e8,
      },
      late.signal,
    ),
    { message: 'enough' },
  );
});
