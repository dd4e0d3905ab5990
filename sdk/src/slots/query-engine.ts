import type { JsonValue } from '../data/json.js';
import { createToken } from '../token.js';

/**
 * Tables as files, and SQL over them: `framework provenance query` and the Parquet export ask it of what a run recorded; a run
 * does without. The rows hold names that strangers chose, and the SQL may be pasted from anywhere: an engine reads the tables it is
 * given and no other file, changes nothing, and reaches no network.
 *
 * @experimental query-engine
 */
export interface QueryEngine {
  /** Name and version: `DuckDB 1.5.6`. Tables of another engine are made anew. */
  readonly id: string;
  /** The form of its tables, which is their files' ending: `parquet`. */
  readonly form: string;
  /**
   * Writes rows as one file: the same rows give the same bytes. Rows come in batches and are not held.
   *
   * @param file where nothing is yet, in a folder that the engine may use for scratch; absolute
   */
  writeTable(
    table: TableShape,
    batches: AsyncIterable<readonly TableRow[]>,
    file: string,
    signal: AbortSignal,
  ): Promise<{ readonly rows: number }>;
  /**
   * One SELECT.
   *
   * @throws FWK_QUERY_REFUSED for what does more than read the tables; FWK_QUERY_FAILED for SQL that is wrong;
   *   FWK_QUERY_LIMIT for what takes too much memory
   */
  select(query: TableQuery, signal: AbortSignal): Promise<QueryAnswer>;
  /**
   * All rows of one SELECT, as a file; `mostRows` does not count.
   *
   * @throws as `select`
   */
  selectInto(query: TableQuery, into: QueryFile, signal: AbortSignal): Promise<{ readonly rows: number }>;
}

/**
 * A table and its columns, for engines and people.
 *
 * @experimental query-engine
 */
export interface TableShape {
  /** Lower case, with underscores. */
  readonly name: string;
  /** What a row is, in a sentence. */
  readonly meaning: string;
  readonly columns: readonly TableColumn[];
}

/**
 * A column. `json` is text that holds JSON.
 *
 * @experimental query-engine
 */
export interface TableColumn {
  readonly name: string;
  readonly type: 'text' | 'integer' | 'real' | 'boolean' | 'json';
  readonly meaning: string;
}

/**
 * A value: integers are safe ones.
 *
 * @experimental query-engine
 */
export type TableCell = string | number | boolean | null;

/**
 * A value a column, in their order.
 *
 * @experimental query-engine
 */
export type TableRow = readonly TableCell[];

/**
 * One SELECT over tables that `writeTable` wrote.
 *
 * @experimental query-engine
 */
export interface TableQuery {
  readonly sql: string;
  readonly tables: readonly { readonly table: TableShape; readonly file: string }[];
  /** Rows of the answer; what is beyond is not fetched. */
  readonly mostRows: number;
  /** Of the engine; what a query needs beyond is an error. */
  readonly memoryBytes: number;
}

/**
 * What a SELECT came to.
 *
 * @experimental query-engine
 */
export interface QueryAnswer {
  /** `type` in the engine's words. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Integers beyond 2⁵³ as text; lists, structures and maps as JSON. */
  readonly rows: readonly (readonly JsonValue[])[];
  /** Whether there are rows beyond these. */
  readonly more: boolean;
}

/**
 * Where an answer goes.
 *
 * @experimental query-engine
 */
export interface QueryFile {
  readonly form: 'csv' | 'jsonl' | 'parquet';
  /** Absolute; nothing is there yet. */
  readonly file: string;
}

/**
 * The slot of who answers SQL over tables.
 *
 * @experimental query-engine
 *
 * @example
 * // examples/slots/query-engine.ts
 * import { readFile, writeFile } from 'node:fs/promises';
 * import { definePlugin, frameworkError, QUERY_ENGINE, type TableCell } from '@framework/sdk';
 *
 * // Manifest: "provides": ["fw.query-engine"], "proposals": ["query-engine"]. It knows one sentence: SELECT * FROM <table>.
 * export default definePlugin({}, (plugin) => {
 *   plugin.provide(QUERY_ENGINE, () => ({
 *     id: 'lines 1',
 *     form: 'ndjson',
 *     async writeTable(_table, batches, file) {
 *       const lines: string[] = [];
 *       for await (const batch of batches) lines.push(...batch.map((row) => `${JSON.stringify(row)}\n`));
 *       await writeFile(file, lines.join(''));
 *       return { rows: lines.length };
 *     },
 *     async select({ sql, tables, mostRows }) {
 *       const name = /^\s*select\s+\*\s+from\s+(\w+)\s*$/i.exec(sql)?.[1];
 *       const asked = tables.find(({ table }) => table.name === name);
 *       if (asked === undefined) {
 *         throw frameworkError('FWK_QUERY_REFUSED', { message: 'this is no SELECT * FROM a table', at: sql });
 *       }
 *       const lines = (await readFile(asked.file, 'utf8')).split('\n').filter((line) => line !== '');
 *       const rows = lines.slice(0, mostRows).map((line) => JSON.parse(line) as TableCell[]);
 *       return { columns: asked.table.columns, rows, more: lines.length > rows.length };
 *     },
 *     async selectInto() {
 *       throw frameworkError('FWK_QUERY_REFUSED', { message: 'this engine writes no files of answers' });
 *     },
 *   }));
 *   return {};
 * });
 */
export const QUERY_ENGINE = createToken<QueryEngine>('fw.query-engine');
