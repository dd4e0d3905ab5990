import type { DuckDBValue } from '@duckdb/node-api';
import type { DatasetFile } from '../dataset-files.js';
import type { Database } from './database.js';
import type { Layout } from './layout.js';
import type { Columns, Relation } from './relation.js';

/** A row as the query gives it. */
export interface StoredRow {
  /** Null where the text lies in a blob. */
  readonly content: string | null;
  readonly blob: BlobColumns | null;
  /** Where the file was found, the most starred first; entry by entry with `paths`. */
  readonly repositories: readonly (string | null)[];
  readonly paths: readonly (string | null)[];
  readonly key: string | null;
  readonly licences: readonly (readonly (string | null)[] | null)[];
  readonly language: string | null;
  readonly stars: number | null;
}

/** What The Stack v2 says of a file's text. */
export interface BlobColumns {
  readonly id: string;
  readonly encoding: string | null;
  /** `permissive`, `no_license` or `non_permissive`. */
  readonly licenceType: string | null;
  readonly vendored: boolean | null;
  readonly generated: boolean | null;
  /** Of the commit the file was taken from. */
  readonly revisionDate: string | null;
}

/** How many rows of a file are documents, and their size; of those without a text in them the size is not known. */
export async function countRows(
  database: Database,
  file: DatasetFile,
  { text }: Layout,
  { sql }: Relation,
): Promise<{ readonly documents: number; readonly bytes: number; readonly empty: number }> {
  const size = text.kind === 'column' ? `coalesce(sum(strlen(${text.sql})), 0)` : '0';
  const [row] = await database.rows(
    file,
    `SELECT count(${text.column}), ${size}::DOUBLE, count(*) - count(${text.column}) FROM ${sql}`,
  );
  return { documents: Number(row![0]), bytes: Number(row![1]), empty: Number(row![2]) };
}

/** The rows of a file that are documents, in its order, after the first `skip`. */
export async function* readRows(
  database: Database,
  file: DatasetFile,
  layout: Layout,
  { sql, columns }: Relation,
  skip: number,
): AsyncGenerator<StoredRow> {
  const { text } = layout;
  const optional = (name: string, type: string) => (columns.has(name) ? name : `NULL::${type}`);
  const query = `SELECT ${[
    text.kind === 'column' ? text.sql : 'NULL::VARCHAR',
    layout.repositories(columns),
    layout.paths(columns),
    `${optional(layout.key, 'VARCHAR')}::VARCHAR`,
    optional(layout.language, 'VARCHAR'),
    `${optional(layout.stars, 'BIGINT')}::DOUBLE`,
    ...['src_encoding', 'license_type'].map((name) => optional(name, 'VARCHAR')),
    ...['is_vendor', 'is_generated'].map((name) => optional(name, 'BOOLEAN')),
    `strftime(${optional('revision_date', 'TIMESTAMP')}::TIMESTAMP, '%Y-%m-%dT%H:%M:%SZ')`,
    ...licenceLists(layout, columns),
  ].join(', ')} FROM ${sql} WHERE ${text.column} IS NOT NULL OFFSET ${skip}`;
  for await (const row of database.stream(file, query)) {
    const [
      content,
      repositories,
      paths,
      key,
      language,
      stars,
      encoding,
      type,
      vendored,
      generated,
      date,
      ...lists
    ] = row;
    yield {
      content: content as string | null,
      blob:
        text.kind === 'column'
          ? null
          : {
              id: key as string,
              encoding: encoding as string | null,
              licenceType: type as string | null,
              vendored: vendored as boolean | null,
              generated: generated as boolean | null,
              revisionDate: date as string | null,
            },
      repositories: itemsOf(repositories!) ?? [],
      paths: itemsOf(paths!) ?? [],
      key: key as string | null,
      language: language as string | null,
      stars: stars as number | null,
      licences: lists.map((list) => itemsOf(list)),
    };
  }
}

/** The columns of a layout that name licences, as lists. */
export const licenceLists = ({ licences }: Layout, columns: Columns): string[] =>
  licences.filter((name) => columns.has(name)).map((name) => asList(name, columns.get(name)!));

/** A round trip through BigQuery turns a list into `{list: [{item}]}`; one name is a list of one. */
const asList = (name: string, type: string): string => {
  if (type.startsWith('STRUCT(list') || type.startsWith('STRUCT("list"'))
    return `list_transform(${name}.list, lambda entry: entry.item)`;
  return type === 'VARCHAR' ? `[${name}]` : name;
};

export function itemsOf(value: DuckDBValue): readonly (string | null)[] | null {
  if (value === null || typeof value !== 'object' || !('items' in value)) return null;
  return (value.items as readonly DuckDBValue[]).map((item) => (item === null ? null : String(item)));
}
