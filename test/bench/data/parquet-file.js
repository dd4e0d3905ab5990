// A Parquet file as The Stack v1 has them, of real code: `parquet-file.js <corpus file> <parquet file>`, in a process of its own.
import { DuckDBInstance } from '@duckdb/node-api';

const [corpus, file] = process.argv.slice(2);
const quoted = (path) => `'${path.replaceAll("'", "''")}'`;
// A repository is a hundred files; every third row was found in three of them, as about that share of the dataset was.
const repository = (shift) =>
  `'owner-' || ((row + ${shift}) // 3000) || '/name-' || ((row + ${shift}) // 100)`;
const kind = (name, licences, shift) => {
  const other = (value) => (shift === 0 ? value : `CASE WHEN row % 3 = 0 THEN ${value} END`);
  return [
    `${other(`'src/part-' || (row % 100) || '/file-' || row || '.ts'`)} AS max_${name}_repo_path`,
    `${other(repository(shift))} AS max_${name}_repo_name`,
    `${other('sha1(row::VARCHAR)')} AS max_${name}_repo_head_hexsha`,
    `${other(licences)} AS max_${name}_repo_licenses`,
    `${other('row % 5000')} AS max_${name}_count`,
  ].join(', ');
};
const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
const connection = await instance.connect();
await connection.run(`COPY (
  SELECT sha1(content) AS hexsha, strlen(content) AS size, 'ts' AS ext, 'TypeScript' AS lang,
    ${kind('stars', "['MIT']", 0)}, ${kind('issues', "['MIT', 'Apache-2.0']", 7)}, ${kind('forks', "['MIT']", 9)},
    content, 31.5 AS avg_line_length, 90 AS max_line_length, 0.7 AS alphanum_fraction
  FROM (SELECT json->>'$' AS content, row_number() OVER () AS row
    FROM read_json(${quoted(corpus)}, format = 'newline_delimited', records = false, columns = {json: 'JSON'}, maximum_object_size = 268435456))
) TO ${quoted(file)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 8192)`);
connection.closeSync();
instance.closeSync();
