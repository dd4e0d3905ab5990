import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

/** A row as a test states it; columns that are left out are null. */
export interface TestStackRow {
  readonly content: string | null;
  readonly repository?: string | null;
  readonly path?: string;
  readonly licences?: readonly string[] | null;
  readonly issuesLicences?: readonly string[] | null;
  /** Of the columns of the repository with most issues; the most starred one's when left out. */
  readonly issues?: { readonly repository: string; readonly path: string };
  readonly hexsha?: string;
  readonly lang?: string;
}

const text = (value: string | null | undefined): string =>
  value === null || value === undefined ? 'NULL::VARCHAR' : `'${value.replaceAll("'", "''")}'`;
const texts = (values: readonly string[] | null | undefined): string =>
  values === null || values === undefined ? 'NULL::VARCHAR[]' : `[${values.map(text).join(', ')}]::VARCHAR[]`;

/** The columns of The Stack v1.2, in their order (dataset card). */
const stackRow = (row: TestStackRow, at: number): string => {
  const hash = row.hexsha ?? at.toString(16).padStart(40, '0');
  const own = {
    repository: row.repository === undefined ? 'owner/name' : row.repository,
    path: row.path ?? `src/${at}.ts`,
  };
  const repo = (kind: string, licences: string, { repository, path } = own) =>
    `${text(path)} AS max_${kind}_repo_path, ${text(repository)} AS max_${kind}_repo_name, ${text(hash)} AS max_${kind}_repo_head_hexsha, ${licences} AS max_${kind}_repo_licenses, NULL::BIGINT AS max_${kind}_count`;
  return `SELECT ${text(hash)} AS hexsha, ${row.content?.length ?? 0}::BIGINT AS size, 'ts' AS ext, ${text(row.lang ?? 'TypeScript')} AS lang, ${repo('stars', texts(row.licences))}, ${repo('issues', texts(row.issuesLicences), row.issues)}, ${repo('forks', texts(row.licences))}, ${text(row.content)} AS content, 20.5::DOUBLE AS avg_line_length, 40::BIGINT AS max_line_length, 0.7::DOUBLE AS alphanum_fraction`;
};

/** The columns of StarCoderData. */
const starcoderRow = (row: TestStackRow, at: number): string =>
  `SELECT ${text(row.path ?? `src/${at}.py`)} AS max_stars_repo_path, ${text(row.repository === undefined ? 'owner/name' : row.repository)} AS max_stars_repo_name, ${at}::BIGINT AS max_stars_count, ${text(String(at))} AS id, ${text(row.content)} AS content`;

/** Writes a real file with the real columns; the ending of `file` decides on its format. */
export async function writeDataset(
  file: string,
  dataset: 'the-stack' | 'starcoderdata',
  rows: readonly TestStackRow[],
): Promise<void> {
  const make = dataset === 'the-stack' ? stackRow : starcoderRow;
  const compression = file.endsWith('.gz')
    ? ', COMPRESSION gzip'
    : file.endsWith('.zst')
      ? ', COMPRESSION zstd'
      : '';
  const format = file.endsWith('.parquet')
    ? 'FORMAT parquet, ROW_GROUP_SIZE 2048'
    : `FORMAT json${compression}`;
  await runSql(file, `COPY (${rows.map(make).join(' UNION ALL ')}) TO ${text(file)} (${format})`);
}

/** A row of The Stack v2 as a test states it. */
export interface TestStackV2Row {
  readonly blob: string | null;
  readonly repository?: string;
  readonly path?: string;
  readonly encoding?: string | null;
  readonly detected?: readonly string[];
  readonly licenceType?: string;
  readonly github?: string | null;
}

const fileColumns = (row: TestStackV2Row, at: number): readonly (readonly [string, string])[] => [
  ['blob_id', text(row.blob)],
  ['path', text(row.path ?? `/src/${at}.ts`)],
  ['content_id', text(row.blob)],
  ['language', text('TypeScript')],
  ['length_bytes', '10::BIGINT'],
  ['detected_licenses', texts(row.detected ?? ['MIT'])],
  ['license_type', text(row.licenceType ?? 'permissive')],
  ['src_encoding', text(row.encoding === undefined ? 'UTF-8' : row.encoding)],
  ['is_vendor', 'false'],
  ['is_generated', 'true'],
];

const repositoryColumns = (row: TestStackV2Row): string =>
  `${text(row.repository ?? 'owner/name')} AS repo_name, NULL::BIGINT AS github_id, 3::BIGINT AS star_events_count, ${text(row.github)} AS gha_license_id, TIMESTAMP '2023-09-06 12:30:00' AS revision_date`;

/** Writes a Parquet file of The Stack v2 (its dedup has the same columns). */
export async function writeStackV2(file: string, rows: readonly TestStackV2Row[]): Promise<void> {
  const selects = rows.map(
    (row, at) =>
      `SELECT ${fileColumns(row, at)
        .map(([name, value]) => `${value} AS ${name}`)
        .join(', ')}, ${repositoryColumns(row)}`,
  );
  await runSql(file, `COPY (${selects.join(' UNION ALL ')}) TO ${text(file)} (FORMAT parquet)`);
}

/** The same as its train-…-ids have it: a row a repository, its files in a list. */
export async function writeRepositories(
  file: string,
  repositories: readonly (readonly TestStackV2Row[])[],
): Promise<void> {
  const selects = repositories.map(
    (rows) =>
      `SELECT ${repositoryColumns(rows[0]!)}, [${rows
        .map(
          (row, at) =>
            `{${fileColumns(row, at)
              .map(([name, value]) => `${name}: ${value}`)
              .join(', ')}}`,
        )
        .join(', ')}] AS files, ${rows.length} AS num_files`,
  );
  await runSql(file, `COPY (${selects.join(' UNION ALL ')}) TO ${text(file)} (FORMAT parquet)`);
}

export async function runSql(file: string, sql: string): Promise<void> {
  mkdirSync(dirname(file), { recursive: true });
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  await connection.run(sql);
  connection.closeSync();
  instance.closeSync();
}
