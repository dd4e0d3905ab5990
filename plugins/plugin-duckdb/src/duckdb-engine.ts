import { createRequire } from 'node:module';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { QueryAnswer, QueryEngine, QueryFile, TableQuery, TableRow, TableShape } from '@framework/sdk';
import { answerOf } from './answer.js';
import { type Database, openDatabase } from './database.js';
import { queryError } from './query-error.js';
import { quotedName, quotedText } from './quoted.js';
import { refuseOther } from './single-select.js';
import { writeParquet } from './write-parquet.js';

/** DuckDB of one thread: rows come in one order, and files of rows are the same to the byte. */
export class DuckDBEngine implements QueryEngine {
  readonly id = `DuckDB ${versionOfLibrary()}`;
  readonly form = 'parquet';

  writeTable(
    table: TableShape,
    batches: AsyncIterable<readonly TableRow[]>,
    file: string,
    signal: AbortSignal,
  ): Promise<{ readonly rows: number }> {
    return writeParquet(table, batches, file, signal);
  }

  select(query: TableQuery, signal: AbortSignal): Promise<QueryAnswer> {
    return shutIn(query, signal, [], async (connection) =>
      answerOf(await connection.stream(query.sql), query.mostRows),
    );
  }

  selectInto(query: TableQuery, into: QueryFile, signal: AbortSignal): Promise<{ readonly rows: number }> {
    return shutIn(query, signal, [into.file], async (connection) => {
      const sql = `COPY (${await printed(connection, query.sql)}) TO ${quotedText(into.file)} (${FORMS[into.form]}, USE_TMP_FILE false)`;
      const reader = await connection.runAndReadAll(sql);
      return { rows: Number(reader.getRows()[0]?.[0] ?? 0) };
    });
  }
}

/** One statement as DuckDB itself writes it: without the semicolons and comments that would end up inside of brackets. */
async function printed(connection: DuckDBConnection, sql: string): Promise<string> {
  const query = 'SELECT json_deserialize_sql(json_serialize_sql($1::VARCHAR))';
  return String((await connection.runAndReadAll(query, [sql])).getRows()[0]![0]);
}

const FORMS: Readonly<Record<QueryFile['form'], string>> = {
  csv: 'FORMAT csv, HEADER',
  jsonl: 'FORMAT json',
  parquet: 'FORMAT parquet, COMPRESSION zstd',
};

/**
 * The tables and nothing else: each is a view over its file, those files may be read, the one of the answer may be written, and
 * no setting can be changed any more. Only then the SQL is looked at.
 */
async function shutIn<Answer>(
  { sql, tables, memoryBytes }: TableQuery,
  signal: AbortSignal,
  writable: readonly string[],
  ask: (connection: DuckDBConnection) => Promise<Answer>,
): Promise<Answer> {
  const database = await openDatabase({ memoryBytes });
  const { connection } = database;
  // Again and again: one that falls between two statements, or before the first is at work, is forgotten.
  let again: NodeJS.Timeout | undefined;
  const interrupt = (): void => {
    connection.interrupt();
    again ??= setInterval(() => connection.interrupt(), 50);
  };
  signal.addEventListener('abort', interrupt);
  try {
    signal.throwIfAborted();
    for (const { table, file } of tables) {
      await connection.run(
        `CREATE VIEW ${quotedName(table.name)} AS SELECT * FROM read_parquet(${quotedText(globFree(file))})`,
      );
    }
    // Both are asked for: the pattern first, then the file it stands for.
    await lock(database, [...tables.flatMap(({ file }) => [file, globFree(file)]), ...writable]);
    await refuseOther(
      connection,
      sql,
      tables.map(({ table }) => table.name),
    );
    signal.throwIfAborted();
    return await ask(connection);
  } catch (cause) {
    signal.throwIfAborted();
    throw queryError(cause, sql);
  } finally {
    signal.removeEventListener('abort', interrupt);
    clearInterval(again);
    database.close();
  }
}

async function lock({ connection }: Database, files: readonly string[]): Promise<void> {
  await connection.run(`SET allowed_paths = [${files.map(quotedText).join(', ')}]`);
  await connection.run('SET enable_external_access = false');
  await connection.run('SET lock_configuration = true');
}

/** DuckDB takes a path for a pattern. */
const globFree = (path: string): string => path.replace(/[*?[]/g, (character) => `[${character}]`);

/** Without loading it. */
function versionOfLibrary(): string {
  const { version } = createRequire(import.meta.url)('@duckdb/node-api/package.json') as { version: string };
  return version;
}
