import type { DuckDBAppender, DuckDBListType } from '@duckdb/node-api';
import type { Config } from '../config.js';
import type { DatasetFile } from '../dataset-files.js';
import { Fields } from '../lines/fields.js';
import { lineRows, parsedLines } from '../lines/line-rows.js';
import type { Part } from '../parts.js';
import type { Database } from '../tables/database.js';
import { EVERY } from '../tables/layout.js';
import type { Relation } from '../tables/relation.js';
import { ALL_ROWS } from '../tables/row-range.js';

/** Columns of The Stack that name licences. */
export const STATED_COLUMNS = EVERY.map((kind) => `max_${kind}_repo_licenses`);

const TEXTS = ['hexsha', ...EVERY.flatMap((kind) => [`max_${kind}_repo_name`, `max_${kind}_repo_path`])];

/** JSON lines as tables of DuckDB's, which go to disk where they do not fit: what a join needs of each row, and no text. */
export class LineTables {
  readonly #database: Database;
  readonly #config: Config;
  /** By the path of the file. */
  readonly #places = new Map<string, Promise<string>>();
  #made = 0;

  constructor(database: Database, config: Config) {
    this.#database = database;
    this.#config = config;
  }

  /**
   * Where the rows of The Stack say they are from, and under which licences.
   *
   * @param warn told of rows that cannot be read: whose licences they stated is not known
   */
  async stated(
    file: DatasetFile,
    signal: AbortSignal,
    warn: (text: string) => void,
  ): Promise<Pick<Relation, 'sql' | 'columns'>> {
    const columns = new Map([
      ...TEXTS.map((name) => [name, 'VARCHAR'] as const),
      ...STATED_COLUMNS.map((name) => [name, 'VARCHAR[]'] as const),
    ]);
    const seen = new Set<string>();
    let unread = 0;
    const sql = await this.#table(file, columns, async (rows) => {
      for await (const lines of parsedLines(file, { first: 0, place: null }, this.#config, signal)) {
        for (const line of lines) {
          const fields = line.kind === 'row' ? new Fields(line.value) : null;
          const texts = TEXTS.map((name) => fields?.text(name) ?? null);
          const lists = STATED_COLUMNS.map((name) => fields?.texts(name) ?? []);
          if (line.kind !== 'row' || fields?.fits !== true) {
            unread++;
            continue;
          }
          for (const name of columns.keys()) if (Object.hasOwn(line.value, name)) seen.add(name);
          for (const text of texts) append(rows, text);
          for (const [at, list] of lists.entries())
            rows.appendList(list, rows.columnType(TEXTS.length + at) as DuckDBListType);
          rows.endRow();
        }
      }
    });
    if (unread > 0)
      warn(`${unread} rows of '${file.name}' cannot be read: what licences they state is not known`);
    return { sql, columns: new Map([...columns].filter(([name]) => seen.has(name))) };
  }

  /** The places of the rows of StarCoderData that are documents, in their order. */
  places(part: Part, signal: AbortSignal): Promise<string> {
    const { file } = part;
    const made = this.#places.get(file.path) ?? this.#placesOf(part, signal);
    this.#places.set(file.path, made);
    return made;
  }

  #placesOf(part: Part, signal: AbortSignal): Promise<string> {
    const columns = new Map(
      ['content', 'max_stars_repo_name', 'max_stars_repo_path'].map((name) => [name, 'VARCHAR']),
    );
    return this.#table(part.file, columns, async (table) => {
      for await (const rows of lineRows(part, ALL_ROWS, this.#config, signal)) {
        for (const { repositories, paths } of rows) {
          table.appendVarchar('');
          append(table, repositories[0] ?? null);
          append(table, paths[0] ?? null);
          table.endRow();
        }
      }
    });
  }

  async #table(
    file: DatasetFile,
    columns: ReadonlyMap<string, string>,
    fill: (rows: DuckDBAppender) => Promise<void>,
  ): Promise<string> {
    const name = `lines_${this.#made++}`;
    const typed = [...columns].map(([column, type]) => `${column} ${type}`).join(', ');
    await this.#database.rows(file, `CREATE TABLE ${name} (${typed})`);
    await this.#database.append(name, fill);
    return name;
  }
}

const append = (row: DuckDBAppender, text: string | null): void =>
  text === null ? row.appendNull() : row.appendVarchar(text);
