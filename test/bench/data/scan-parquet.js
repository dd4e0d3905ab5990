// One contender over a Parquet file, in a process of its own: `scan-parquet.js <ours|duckdb> <file>` prints {seconds,
// cpuSeconds, documents, bytes}, DuckDB's in UTF-16 units. `ours` makes batches of documents of it, as a run would read them; `duckdb` scans the same
// columns into JavaScript's values with DuckDB's own client, and does nothing with them. One thread of DuckDB's each.
import { DuckDBInstance } from '@duckdb/node-api';
import { stackSource } from '../../../plugins/plugin-stack-dataset/dist/stack-source.js';
import { DEFAULTS } from '../../../plugins/plugin-stack-dataset/dist/testing/defaults.js';

const [contender, file] = process.argv.slice(2);
const BATCH = 1024;

async function ours() {
  const source = stackSource({ ...DEFAULTS, files: [file] });
  const ctx = { signal: new AbortController().signal, log: { info() {}, warn() {} } };
  const read = { documents: 0, bytes: 0 };
  for await (const { contents } of source.open({ cursor: null, batchSize: BATCH }, ctx)) {
    read.documents += contents.length;
    for (const { byteLength } of contents) read.bytes += byteLength;
  }
  return read;
}

async function duckdb() {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  const kinds = ['stars', 'issues', 'forks'];
  const columns = [
    'content',
    ...['name', 'path', 'licenses'].flatMap((part) => kinds.map((kind) => `max_${kind}_repo_${part}`)),
    ...['hexsha', 'lang', 'max_stars_count'],
  ];
  const result = await connection.stream(
    `SELECT ${columns.join(', ')} FROM read_parquet('${file.replaceAll("'", "''")}') WHERE content IS NOT NULL`,
  );
  const read = { documents: 0, bytes: 0 };
  for (;;) {
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) break;
    for (const [content] of chunk.getRows()) {
      read.documents++;
      read.bytes += content.length;
    }
  }
  connection.closeSync();
  instance.closeSync();
  return read;
}

const start = performance.now();
const before = process.cpuUsage();
const read = await { ours, duckdb }[contender]();
const { user, system } = process.cpuUsage(before);
const seconds = (performance.now() - start) / 1000;
console.log(JSON.stringify({ seconds, cpuSeconds: (user + system) / 1e6, ...read }));
