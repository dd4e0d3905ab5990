import { rm } from 'node:fs/promises';
import type { DuckDBType, DuckDBValue } from '@duckdb/node-api';
import {
  frameworkError,
  type TableCell,
  type TableColumn,
  type TableRow,
  type TableShape,
} from '@framework/sdk';
import { openDatabase } from './database.js';
import { quotedName, quotedText } from './quoted.js';

/** Of the database the rows are gathered in; the rest of them lies in a folder beside the file. */
const MEMORY = 256 * 2 ** 20;

const TYPES: Readonly<Record<TableColumn['type'], string>> = {
  text: 'VARCHAR',
  json: 'VARCHAR',
  integer: 'BIGINT',
  real: 'DOUBLE',
  boolean: 'BOOLEAN',
};

/**
 * Gathers rows in a database and copies them out in their order: values go in as values, so that no name in
 * them is ever SQL.
 */
export async function writeParquet(
  table: TableShape,
  batches: AsyncIterable<readonly TableRow[]>,
  file: string,
  signal: AbortSignal,
): Promise<{ readonly rows: number }> {
  const spill = `${file}.scratch`;
  const { connection, close } = await openDatabase({ memoryBytes: MEMORY, spill });
  try {
    const name = quotedName(table.name);
    const columns = table.columns.map((column) => `${quotedName(column.name)} ${TYPES[column.type]}`);
    await connection.run(`CREATE TABLE ${name} (${columns.join(', ')})`);
    const api = await import('@duckdb/node-api');
    const types = table.columns.map(({ type }): DuckDBType => api[TYPES[type] as 'VARCHAR']);
    const appender = await connection.createAppender(table.name);
    let rows = 0;
    for await (const batch of batches) {
      signal.throwIfAborted();
      for (let from = 0; from < batch.length; from += CHUNK) {
        const part = batch.slice(from, from + CHUNK);
        const chunk = api.DuckDBDataChunk.create(types);
        chunk.setColumns(
          table.columns.map((column, at) => part.map((row) => storedValue(row[at], column, table))),
        );
        appender.appendDataChunk(chunk);
        rows += part.length;
      }
    }
    appender.closeSync();
    await connection.run(`COPY ${name} TO ${quotedText(file)} (FORMAT parquet, COMPRESSION zstd)`);
    return { rows };
  } finally {
    close();
    await rm(spill, { recursive: true, force: true });
  }
}

/** Rows of a data chunk of DuckDB. */
const CHUNK = 2048;

/** A lone half of a character is in no Unicode text: it becomes U+FFFD. */
function storedValue(
  cell: TableCell | undefined,
  { name, type }: TableColumn,
  table: TableShape,
): DuckDBValue {
  if (cell === null || cell === undefined) return null;
  const fits =
    type === 'integer'
      ? Number.isSafeInteger(cell)
      : type === 'real'
        ? typeof cell === 'number'
        : type === 'boolean'
          ? typeof cell === 'boolean'
          : typeof cell === 'string';
  if (!fits) {
    throw frameworkError('FWK_INTERNAL', {
      message: `'${String(cell).slice(0, 80)}' is no value of the type ${type}`,
      at: `table ${table.name}, column ${name}`,
    });
  }
  if (type === 'integer') return BigInt(cell);
  return typeof cell === 'string' ? wellFormed(cell) : cell;
}

const wellFormed = (text: string): string => Buffer.from(text, 'utf8').toString('utf8');
