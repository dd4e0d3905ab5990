import type { DatasetFile } from '../dataset-files.js';
import type { Database } from './database.js';

/** Columns of a relation by name, with DuckDB's name of their type. */
export type Columns = ReadonlyMap<string, string>;

/** Rows of a file, as something SQL can select from. */
export interface Relation {
  readonly sql: string;
  readonly columns: Columns;
  /** What a row of the file is: one of these, or a repository whose files these are. */
  readonly rowsAre: 'rows' | 'repositories';
}

/** A file's entry in `files` of a repository's row (The Stack v2, train-…-ids). */
const NESTED: Readonly<Record<string, string>> = {
  blob_id: 'VARCHAR',
  path: 'VARCHAR',
  content_id: 'VARCHAR',
  language: 'VARCHAR',
  detected_licenses: 'VARCHAR[]',
  license_type: 'VARCHAR',
  src_encoding: 'VARCHAR',
  is_vendor: 'BOOLEAN',
  is_generated: 'BOOLEAN',
};

/** What a JSON line may have; keys that are none of these are passed over. */
const JSON_COLUMNS: Readonly<Record<string, string>> = {
  ...NESTED,
  ...Object.fromEntries(
    ['hexsha', 'id', 'lang', 'ext', 'content', 'repo_name', 'gha_license_id'].map((name) => [
      name,
      'VARCHAR',
    ]),
  ),
  star_events_count: 'BIGINT',
  revision_date: 'TIMESTAMP',
  ...Object.fromEntries(
    ['stars', 'issues', 'forks'].flatMap((kind) => [
      [`max_${kind}_repo_path`, 'VARCHAR'],
      [`max_${kind}_repo_name`, 'VARCHAR'],
      [`max_${kind}_repo_licenses`, 'VARCHAR[]'],
      [`max_${kind}_count`, 'BIGINT'],
    ]),
  ),
  files: `STRUCT(${Object.entries(NESTED)
    .map(([name, type]) => `${name} ${type}`)
    .join(', ')})[]`,
};

/** Longest line of a JSON file: The Stack's largest files are of a few megabytes. */
const LONGEST_LINE = 256 * 2 ** 20;

/**
 * What a file has. A file whose rows are repositories (`files`, The Stack v2's train-…-ids) is taken for one whose rows are their files.
 *
 * @throws FWK_SOURCE_UNREADABLE
 */
export async function relationOf(database: Database, file: DatasetFile): Promise<Relation> {
  const columns = await described(
    database,
    file,
    file.format === 'parquet' ? `read_parquet(${quoted(file.path)})` : `read_json(${linesOf(file)})`,
  );
  const sql =
    file.format === 'parquet'
      ? `read_parquet(${quoted(file.path)})`
      : `read_json(${linesOf(file)}, columns = ${columnsAsSql})`;
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

/** The name says how it is packed; the path of a file that was brought from elsewhere says nothing. */
const linesOf = ({ path, name }: DatasetFile): string => {
  const compression = /\.gz$/i.test(name) ? 'gzip' : /\.zst$/i.test(name) ? 'zstd' : 'uncompressed';
  return `${quoted(path)}, format = 'newline_delimited', compression = '${compression}', maximum_object_size = ${LONGEST_LINE}`;
};

/** A path as SQL. DuckDB takes it for a pattern, and a name may hold what a pattern means something by. */
export const quoted = (path: string): string =>
  `'${path.replace(/[*?[]/g, (character) => `[${character}]`).replaceAll("'", "''")}'`;

/** A column's name as SQL. */
const id = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const columnsAsSql = `{${Object.entries(JSON_COLUMNS)
  .map(([name, type]) => `${name}: '${type}'`)
  .join(', ')}}`;
