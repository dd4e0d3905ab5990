import type {
  DuckDBAppender,
  DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  DuckDBValue,
} from '@duckdb/node-api';
import { type FrameworkError, frameworkError } from '@framework/sdk';
import type { DatasetFile } from '../dataset-files.js';

/** What sorting and joining may hold; beyond it DuckDB writes to its folder. */
const MEMORY_LIMIT = '1GB';

/**
 * DuckDB over the files, in this process. It can install and load nothing: what it needs for Parquet is part of it.
 */
export class Database {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = connection;
  }

  /** @param spill folder for what does not fit into memory; null where nothing is sorted or joined */
  static async open(spill: string | null): Promise<Database> {
    // Heavy, and not needed by a run whose data stages stand.
    const { DuckDBInstance } = await import('@duckdb/node-api');
    const instance = await DuckDBInstance.create(':memory:', {
      // One thread: rows come in the order of the file, and other data stages have cores of their own.
      threads: '1',
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      allow_community_extensions: 'false',
      ...(spill === null ? {} : { memory_limit: MEMORY_LIMIT, temp_directory: spill }),
    });
    return new Database(instance, await instance.connect());
  }

  close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }

  /** All rows of a small answer. */
  async rows(file: DatasetFile, query: string): Promise<readonly (readonly DuckDBValue[])[]> {
    try {
      return (await this.#connection.runAndReadAll(query)).getRows();
    } catch (cause) {
      throw unreadable(file, cause);
    }
  }

  /** Rows one after the other; a chunk of DuckDB's (2,048 rows) is held. */
  async *stream(file: DatasetFile, query: string): AsyncGenerator<readonly DuckDBValue[]> {
    for await (const chunk of this.chunks(file, query)) yield* chunk.getRows();
  }

  /**
   * The same, as columns. While one chunk is worked on, DuckDB makes the next: two are held.
   *
   * @throws FWK_SOURCE_UNREADABLE also in the middle: a page is read when its rows are asked for
   */
  async *chunks(file: DatasetFile, query: string): AsyncGenerator<DuckDBDataChunk> {
    const failed = (cause: unknown): never => {
      throw unreadable(file, cause);
    };
    const result = await this.#connection.stream(query).catch(failed);
    let next = result.fetchChunk();
    try {
      for (;;) {
        const chunk = await next.catch(failed);
        if (!chunk || chunk.rowCount === 0) return;
        next = result.fetchChunk();
        // It is awaited in its turn.
        next.catch(() => undefined);
        yield chunk;
      }
    } finally {
      // Nobody may close the connection under a chunk that is being made.
      await next.catch(() => undefined);
    }
  }

  /** Rows for a table. */
  async append(table: string, fill: (rows: DuckDBAppender) => Promise<void>): Promise<void> {
    const rows = await this.#connection.createAppender(table);
    try {
      await fill(rows);
      rows.flushSync();
    } finally {
      rows.closeSync();
    }
  }

  /** A second connection to the same tables: one stream at a time runs on each. */
  async sibling(): Promise<Database> {
    return new Database(this.#instance, await this.#instance.connect());
  }

  closeSibling(): void {
    this.#connection.closeSync();
  }
}

/** DuckDB's messages are long: their first line says what is wrong. */
function unreadable(file: DatasetFile, cause: unknown): FrameworkError {
  const [said = ''] = String((cause as Error)?.message ?? cause).split('\n');
  return frameworkError('FWK_SOURCE_UNREADABLE', {
    message: `'${file.name}' cannot be read: ${said.slice(0, 300)}`,
    at: file.path,
    action: 'download the file again; its size and hash stand on the page of the dataset',
    cause,
  });
}
