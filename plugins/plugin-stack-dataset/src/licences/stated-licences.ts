import type { DuckDBValue } from '@duckdb/node-api';
import { type FrameworkError, frameworkError, type SourceContext } from '@framework/sdk';
import type { Config } from '../config.js';
import type { DatasetFile } from '../dataset-files.js';
import type { Part } from '../parts.js';
import type { Database } from '../tables/database.js';
import { EVERY, placeColumns } from '../tables/layout.js';
import { relationOf } from '../tables/relation.js';
import { LineTables, STATED_COLUMNS } from './line-tables.js';

/** What a row of The Stack states of the file that StarCoderData has at the same place. */
export interface StatedLicence {
  /** Git's SHA-1 of the file as The Stack has it. */
  readonly hexsha: string | null;
  /** All its repositories and paths: StarCoderData names the first alone. */
  readonly repositories: readonly (string | null)[];
  readonly paths: readonly (string | null)[];
  readonly licences: readonly (readonly (string | null)[] | null)[];
}

/**
 * Licences that rows of The Stack state, for rows of StarCoderData, which states none: joined by repository and path, the only
 * columns both have. A table of DuckDB's that goes to disk where it does not fit; of the text nothing is kept.
 */
export class StatedLicences {
  readonly #database: Database;
  readonly #lines: LineTables;

  private constructor(database: Database, lines: LineTables) {
    this.#database = database;
    this.#lines = lines;
  }

  /**
   * Reads the rows of The Stack.
   *
   * @param files Parquet or JSON lines with the columns of The Stack v1.x; `content` may be missing
   * @throws FWK_SOURCE_UNREADABLE
   */
  static async load(
    database: Database,
    files: readonly DatasetFile[],
    config: Config,
    { signal, log }: SourceContext,
  ): Promise<StatedLicences> {
    const lines = new LineTables(database, config);
    const [first] = files;
    await database.rows(
      first!,
      'CREATE TABLE stated (place UHUGEINT, hexsha VARCHAR, repositories VARCHAR[], paths VARCHAR[], licences VARCHAR[][])',
    );
    for (const file of files) {
      const { sql, columns } =
        file.format === 'parquet'
          ? await relationOf(database, file)
          : await lines.stated(file, signal, (text) => log.warn(text));
      const missing = ['max_stars_repo_name', 'max_stars_repo_path', STATED_COLUMNS[0]!].filter(
        (name) => !columns.has(name),
      );
      if (missing.length > 0) throw noLicences(file, missing);
      const lists = STATED_COLUMNS.filter((name) => columns.has(name));
      await database.rows(
        file,
        `INSERT INTO stated SELECT ${PLACE}, ${columns.has('hexsha') ? 'hexsha' : 'NULL'}, [${placeColumns('name', EVERY)(columns).join(', ')}], [${placeColumns('path', EVERY)(columns).join(', ')}], [${lists.map((name) => plainList(name, columns.get(name)!)).join(', ')}] FROM ${sql} WHERE max_stars_repo_name IS NOT NULL AND max_stars_repo_path IS NOT NULL`,
      );
      if (file.format === 'json-lines') await database.rows(file, `DROP TABLE ${sql}`);
    }
    return new StatedLicences(database, lines);
  }

  /** How many rows of a file of StarCoderData find one. */
  async count(part: Part, signal: AbortSignal): Promise<number> {
    const { file } = part;
    const sql = await this.#rowsOf(part, signal);
    const [row] = await this.#database.rows(
      file,
      `SELECT count(*) FROM (SELECT ${PLACE} AS place FROM ${sql} WHERE content IS NOT NULL) SEMI JOIN stated USING (place)`,
    );
    return Number(row![0]);
  }

  /**
   * What is stated for each row of a file, in its order: an empty list where nothing is. One row may find several: the dataset has a
   * file of one place in several versions.
   *
   * @param skip rows that were delivered before
   */
  async *of(part: Part, skip: number, signal: AbortSignal): AsyncGenerator<readonly StatedLicence[]> {
    const { file } = part;
    const sql = await this.#rowsOf(part, signal);
    // The rows of a file are numbered as they are read, and the small answer is sorted back: a join keeps no order.
    const query = `SELECT number, hexsha, repositories, paths, licences FROM (SELECT row_number() OVER () - 1 AS number, ${PLACE} AS place FROM ${sql} WHERE content IS NOT NULL) JOIN stated USING (place) WHERE number >= ${skip} ORDER BY number, hexsha, licences, repositories, paths`;
    const connection = await this.#database.sibling();
    try {
      let at = skip;
      let found: StatedLicence[] = [];
      for await (const [number, hexsha, repositories, paths, licences] of connection.stream(file, query)) {
        signal.throwIfAborted();
        for (; at < Number(number); at++) {
          yield found;
          found = [];
        }
        found.push({
          hexsha: hexsha as string | null,
          repositories: itemsOf(repositories!) ?? [],
          paths: itemsOf(paths!) ?? [],
          licences: listsOf(licences!),
        });
      }
      yield found;
      for (;;) yield [];
    } finally {
      connection.closeSibling();
    }
  }

  /** Rows of a file, for SQL. */
  async #rowsOf(part: Part, signal: AbortSignal): Promise<string> {
    return part.relation?.sql ?? this.#lines.places(part, signal);
  }
}

/** 128 bits of a repository's name and a path in it; a NUL is in neither. */
const PLACE = 'md5_number(max_stars_repo_name || chr(0) || max_stars_repo_path)';

const plainList = (name: string, type: string): string =>
  type.startsWith('STRUCT') ? `list_transform(${name}.list, lambda entry: entry.item)` : name;

const listsOf = (value: unknown): readonly (readonly (string | null)[] | null)[] =>
  ((value as { readonly items?: readonly never[] } | null)?.items ?? []).map((list) => itemsOf(list));

function itemsOf(value: DuckDBValue): readonly (string | null)[] | null {
  if (value === null || typeof value !== 'object' || !('items' in value)) return null;
  return (value.items as readonly DuckDBValue[]).map((item) => (item === null ? null : String(item)));
}

/**
 * Those of the rows found whose text is the document's: then it is proven which file it is. Where none is, all of them: the text
 * was changed on its way (StarCoderData masks names and addresses), and any of the versions may be meant.
 *
 * @param gitSha1 of the document's text
 */
export function matching(
  stated: readonly StatedLicence[],
  gitSha1: string,
): { readonly rows: readonly StatedLicence[]; readonly by: 'content' | 'place' | null } {
  const same = stated.filter(({ hexsha }) => hexsha === gitSha1);
  if (same.length > 0) return { rows: same, by: 'content' };
  return { rows: stated, by: stated.length > 0 ? 'place' : null };
}

const noLicences = (file: DatasetFile, missing: readonly string[]): FrameworkError =>
  frameworkError('FWK_SOURCE_UNREADABLE', {
    message: `'${file.name}' has no column ${missing.join(', ')}, and is to say what licences StarCoderData's files are under`,
    at: file.path,
    action: 'name files of The Stack v1.x',
  });
