import type { DuckDBVector } from '@duckdb/node-api';
import type { InvalidUtf8, RowPlace } from '@framework/readers';
import type { DatasetFile } from '../dataset-files.js';
import type { Database } from './database.js';
import type { Layout } from './layout.js';
import type { Columns, Relation } from './relation.js';
import { conditionOf, type RowRange } from './row-range.js';
import { bytesAt, textAt } from './vectors.js';

/** A row of a file. */
export interface StoredRow {
  /** UTF-8; null where the text lies in a blob. */
  readonly content: Uint8Array | null;
  readonly blob: BlobColumns | null;
  /** Where the file was found, the most starred first; entry by entry with `paths`. */
  readonly repositories: readonly (string | null)[];
  readonly paths: readonly (string | null)[];
  readonly key: string | null;
  /** All names that its columns list, one behind the other. */
  readonly licences: readonly string[];
  readonly language: string | null;
  readonly stars: number | null;
  /** Where it stands in JSON lines; null in Parquet. */
  readonly line: RowPlace | null;
  /** What of it was no UTF-8 and is U+FFFD now. Halves of characters that JSON names have no place among its bytes. */
  readonly invalid:
    | InvalidUtf8
    | { readonly replaced: number; readonly offset: null; readonly bytes: null }
    | null;
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

/**
 * How many rows of a file are documents, and their size; of those without a text in them the size is not known.
 *
 * @param passed told of every row in its order: bytes of its text, null where there is none
 */
export async function countRows(
  database: Database,
  file: DatasetFile,
  { text }: Layout,
  { sql }: Relation,
  passed: (bytes: number | null) => void,
): Promise<{ readonly documents: number; readonly bytes: number; readonly empty: number }> {
  const size =
    text.kind === 'column' ? `strlen(${text.sql})` : `CASE WHEN ${text.column} IS NOT NULL THEN 0 END`;
  const counted = { documents: 0, bytes: 0, empty: 0 };
  for await (const chunk of database.chunks(file, `SELECT ${size}::DOUBLE FROM ${sql}`)) {
    const sizes = chunk.getColumnVector(0);
    for (let row = 0; row < chunk.rowCount; row++) {
      const bytes = sizes.getItem(row) as number | null;
      passed(bytes);
      if (bytes === null) counted.empty++;
      else {
        counted.documents++;
        counted.bytes += bytes;
      }
    }
  }
  return counted;
}

/**
 * The rows of a file that are documents, in its order; as many at a time as DuckDB gives.
 *
 * Texts come as bytes, as the file has them: through a string each would be decoded and encoded again, and lose a byte order
 * mark on the way.
 */
export async function* readRows(
  database: Database,
  file: DatasetFile,
  layout: Layout,
  { sql, columns }: Relation,
  range: RowRange,
): AsyncGenerator<readonly StoredRow[]> {
  const { text } = layout;
  const optional = (name: string, type: string) => (columns.has(name) ? name : `NULL::${type}`);
  const repositories = layout.repositories(columns);
  const paths = layout.paths(columns);
  const selected = [
    text.kind === 'column' ? `encode(${text.sql})` : 'NULL::BLOB',
    `${optional(layout.key, 'VARCHAR')}::VARCHAR`,
    optional(layout.language, 'VARCHAR'),
    `${optional(layout.stars, 'BIGINT')}::DOUBLE`,
    ...(text.kind === 'blob' ? blobColumns(optional) : []),
    ...repositories,
    ...paths,
    namesAsText(licenceLists(layout, columns)),
  ];
  const query = `SELECT ${selected.join(', ')} FROM ${sql} ${conditionOf(text.column, range)}`;
  const namesOf = remembered((text) => text.split(SEPARATOR));
  for await (const chunk of database.chunks(file, query)) {
    let at = 0;
    const take = (count: number): readonly DuckDBVector[] =>
      Array.from({ length: count }, () => chunk.getColumnVector(at++));
    const [content, key, language, stars] = take(4) as [
      DuckDBVector,
      DuckDBVector,
      DuckDBVector,
      DuckDBVector,
    ];
    const blob = take(text.kind === 'blob' ? BLOB_COLUMNS : 0);
    const places = [take(repositories.length), take(paths.length)] as const;
    const [licences] = take(1) as [DuckDBVector];
    const rows: StoredRow[] = [];
    for (let row = 0; row < chunk.rowCount; row++) {
      const id = textAt(key, row);
      rows.push({
        content: bytesAt(content, row),
        blob: blob.length === 0 ? null : blobAt(blob, row, id!),
        repositories: places[0].map((vector) => textAt(vector, row)),
        paths: places[1].map((vector) => textAt(vector, row)),
        key: id,
        language: textAt(language, row),
        stars: stars.getItem(row) as number | null,
        licences: namesOf(textAt(licences, row) ?? ''),
        line: null,
        invalid: null,
      });
    }
    yield rows;
  }
}

/** Between names; one that has it is left with a sign of replacement there. */
const SEPARATOR = '\u001f';

/** Lists of names as one text: a row has few different ones, and each value of a column costs a call. */
const namesAsText = (lists: readonly string[]): string =>
  lists.length === 0
    ? "''"
    : `array_to_string([replace(name, '${SEPARATOR}', '\ufffd') for name in ${lists.reduce((all, list) => `list_concat(${all}, ${list})`)}], '${SEPARATOR}')`;

/** Texts that are split again and again; a long one does not come again. */
const REMEMBERED = { texts: 4096, length: 256 };

function remembered<T>(make: (text: string) => T): (text: string) => T {
  const made = new Map<string, T>();
  return (text) => {
    const before = made.get(text);
    if (before !== undefined) return before;
    const value = make(text);
    if (text.length > REMEMBERED.length) return value;
    if (made.size === REMEMBERED.texts) made.clear();
    made.set(text, value);
    return value;
  };
}

const BLOB_COLUMNS = 5;

const blobColumns = (optional: (name: string, type: string) => string): readonly string[] => [
  ...['src_encoding', 'license_type'].map((name) => optional(name, 'VARCHAR')),
  ...['is_vendor', 'is_generated'].map((name) => optional(name, 'BOOLEAN')),
  `strftime(${optional('revision_date', 'TIMESTAMP')}::TIMESTAMP, '%Y-%m-%dT%H:%M:%SZ')`,
];

function blobAt(vectors: readonly DuckDBVector[], row: number, id: string): BlobColumns {
  const [encoding, licenceType, vendored, generated, revisionDate] = vectors.map((vector) =>
    vector.getItem(row),
  );
  return {
    id,
    encoding: encoding as string | null,
    licenceType: licenceType as string | null,
    vendored: vendored as boolean | null,
    generated: generated as boolean | null,
    revisionDate: revisionDate as string | null,
  };
}

/** The columns of a layout that name licences, as lists. */
const licenceLists = ({ licences }: Layout, columns: Columns): string[] =>
  licences.filter((name) => columns.has(name)).map((name) => asList(name, columns.get(name)!));

/** A round trip through BigQuery turns a list into `{list: [{item}]}`; one name is a list of one. */
const asList = (name: string, type: string): string => {
  if (type.startsWith('STRUCT(list') || type.startsWith('STRUCT("list"'))
    return `list_transform(${name}.list, lambda entry: entry.item)`;
  return type === 'VARCHAR' ? `[${name}]` : name;
};
