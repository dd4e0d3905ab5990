import type { DatasetFile } from '../dataset-files.js';
import type { Database } from './database.js';

/** Columns of a relation by name, with DuckDB's name of their type. */
export type Columns = ReadonlyMap<string, string>;

/** Rows of a Parquet file, as something SQL can select from. */
export interface Relation {
  readonly sql: string;
  readonly columns: Columns;
  /** What a row of the file is: one of these, or a repository whose files these are. */
  readonly rowsAre: 'rows' | 'repositories';
}

/**
 * What a Parquet file has. A file whose rows are repositories (`files`, The Stack v2's train-…-ids) is taken for one whose rows are their files.
 *
 * @throws FWK_SOURCE_UNREADABLE
 */
export async function relationOf(database: Database, file: DatasetFile): Promise<Relation> {
  const sql = `read_parquet(${quoted(file.path)})`;
  const columns = await described(database, file, sql);
  if (!columns.get('files')?.endsWith('[]')) return { sql, columns, rowsAre: 'rows' };
  const own = ['repo_name', 'gha_license_id', 'star_events_count', 'revision_date'].filter((name) =>
    columns.has(name),
  );
  const nested = await described(database, file, `(SELECT unnest(files, max_depth := 2) FROM ${sql})`);
  const parts = [...nested.keys()].filter((name) => !own.includes(name)).map((name) => `file.${id(name)}`);
  const flat = `(SELECT ${[...own, ...parts].join(', ')} FROM (SELECT ${[...own, 'unnest(files) AS file'].join(', ')} FROM ${sql}))`;
  return { sql: flat, columns: await described(database, file, flat), rowsAre: 'repositories' };
}

async function described(database: Database, file: DatasetFile, relation: string): Promise<Columns> {
  const rows = await database.rows(file, `DESCRIBE SELECT * FROM ${relation}`);
  return new Map(rows.map(([name, type]) => [String(name), String(type)]));
}

/** A path as SQL. DuckDB takes it for a pattern, and a name may hold what a pattern means something by. */
export const quoted = (path: string): string =>
  `'${path.replace(/[*?[]/g, (character) => `[${character}]`).replaceAll("'", "''")}'`;

/** A column's name as SQL. */
const id = (name: string): string => `"${name.replaceAll('"', '""')}"`;
