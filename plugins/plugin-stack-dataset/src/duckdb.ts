import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from '@duckdb/node-api';
import { type FrameworkError, frameworkError } from '@framework/sdk';
import type { DatasetFile } from './dataset-files.js';
import type { Columns, Layout } from './layout.js';

/** A row as the query gives it. */
export interface StoredRow {
  readonly content: string;
  /** Where the file was found, the most starred first; entry by entry with `paths`. */
  readonly repositories: readonly (string | null)[];
  readonly paths: readonly (string | null)[];
  readonly key: string | null;
  readonly licences: readonly (readonly (string | null)[] | null)[];
  readonly language: string | null;
  readonly stars: number | null;
}

/** The columns a JSON line may have; keys that are none of these are passed over. */
const JSON_COLUMNS = `{${[
  ...['hexsha', 'id', 'lang', 'ext', 'content'].map((name) => `${name}: 'VARCHAR'`),
  ...['stars', 'issues', 'forks'].flatMap((kind) => [
    `max_${kind}_repo_path: 'VARCHAR'`,
    `max_${kind}_repo_name: 'VARCHAR'`,
    `max_${kind}_repo_licenses: 'VARCHAR[]'`,
    `max_${kind}_count: 'BIGINT'`,
  ]),
].join(', ')}}`;

/** Longest line of a JSON file: The Stack's largest files are of a few megabytes. */
const LONGEST_LINE = 256 * 2 ** 20;

/**
 * DuckDB over the files, in this process and in memory only. It can install and load nothing: what it needs for Parquet and
 * JSON is part of it.
 */
export class Database {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = connection;
  }

  static async open(): Promise<Database> {
    // Heavy, and not needed by a run whose data stages stand.
    const { DuckDBInstance } = await import('@duckdb/node-api');
    const instance = await DuckDBInstance.create(':memory:', {
      // One thread: rows come in the order of the file, and other data stages have cores of their own.
      threads: '1',
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      allow_community_extensions: 'false',
    });
    return new Database(instance, await instance.connect());
  }

  close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }

  async columns(file: DatasetFile): Promise<Columns> {
    const relation =
      file.format === 'parquet' ? `read_parquet(${quoted(file.path)})` : `read_json(${linesOf(file)})`;
    const rows = await this.#rows(file, `DESCRIBE SELECT * FROM ${relation}`);
    return new Map(rows.map(([name, type]) => [String(name), String(type)]));
  }

  /** How many documents a file will deliver, and their size. */
  async count(
    file: DatasetFile,
    layout: Layout,
  ): Promise<{ readonly documents: number; readonly bytes: number; readonly empty: number }> {
    const [row] = await this.#rows(
      file,
      `SELECT count(content), coalesce(sum(strlen(${layout.content})), 0)::DOUBLE, count(*) - count(content) FROM ${relationOf(file)}`,
    );
    return { documents: Number(row![0]), bytes: Number(row![1]), empty: Number(row![2]) };
  }

  /** The documents of a file, in its order, after the first `skip`. */
  async *documents(
    file: DatasetFile,
    layout: Layout,
    columns: Columns,
    skip: number,
  ): AsyncGenerator<StoredRow> {
    const optional = (name: string, type: string) => (columns.has(name) ? name : `NULL::${type}`);
    const lists = layout.licences.filter((name) => columns.has(name));
    const query = `SELECT ${[
      layout.content,
      layout.repositories(columns),
      layout.paths(columns),
      `${optional(layout.key, 'VARCHAR')}::VARCHAR`,
      optional(layout.language, 'VARCHAR'),
      `${optional(layout.stars, 'BIGINT')}::DOUBLE`,
      ...lists.map((name) => listOf(name, columns.get(name)!)),
    ].join(', ')} FROM ${relationOf(file)} WHERE content IS NOT NULL OFFSET ${skip}`;
    const result = await this.#connection.stream(query).catch((cause) => {
      throw unreadable(file, cause);
    });
    for (;;) {
      const chunk = await result.fetchChunk().catch((cause) => {
        throw unreadable(file, cause);
      });
      if (!chunk || chunk.rowCount === 0) return;
      for (const [content, repositories, paths, key, language, stars, ...licences] of chunk.getRows()) {
        yield {
          content: content as string,
          repositories: itemsOf(repositories!) ?? [],
          paths: itemsOf(paths!) ?? [],
          key: key as string | null,
          language: language as string | null,
          stars: stars as number | null,
          licences: licences.map((list) => itemsOf(list)),
        };
      }
    }
  }

  async #rows(file: DatasetFile, query: string): Promise<readonly (readonly DuckDBValue[])[]> {
    try {
      return (await this.#connection.runAndReadAll(query)).getRows();
    } catch (cause) {
      throw unreadable(file, cause);
    }
  }
}

const relationOf = (file: DatasetFile): string =>
  file.format === 'parquet'
    ? `read_parquet(${quoted(file.path)})`
    : `read_json(${linesOf(file)}, columns = ${JSON_COLUMNS})`;

/** The name says how it is packed; the path of a file that was brought from elsewhere says nothing. */
const linesOf = ({ path, name }: DatasetFile): string => {
  const compression = /\.gz$/i.test(name) ? 'gzip' : /\.zst$/i.test(name) ? 'zstd' : 'uncompressed';
  return `${quoted(path)}, format = 'newline_delimited', compression = '${compression}', maximum_object_size = ${LONGEST_LINE}`;
};

/** A round trip through BigQuery turns a list into `{list: [{item}]}`. */
const listOf = (name: string, type: string): string =>
  type.startsWith('STRUCT(list') || type.startsWith('STRUCT("list"')
    ? `list_transform(${name}.list, lambda entry: entry.item)`
    : name;

function itemsOf(value: DuckDBValue): readonly (string | null)[] | null {
  if (value === null || typeof value !== 'object' || !('items' in value)) return null;
  return (value.items as readonly DuckDBValue[]).map((item) => (item === null ? null : String(item)));
}

/** A path as SQL. DuckDB takes it for a pattern, and a name may hold what a pattern means something by. */
const quoted = (path: string): string =>
  `'${path.replace(/[*?[]/g, (character) => `[${character}]`).replaceAll("'", "''")}'`;

/** DuckDB's messages are long: their first line names the line of the file. */
const unreadable = (file: DatasetFile, cause: unknown): FrameworkError =>
  frameworkError('FWK_SOURCE_UNREADABLE', {
    message: `'${file.name}' cannot be read: ${String((cause as Error)?.message ?? cause)
      .split('\n')[0]!
      .slice(0, 300)}`,
    at: file.path,
    action: 'download the file again; its size and hash stand on the page of the dataset',
    cause,
  });
