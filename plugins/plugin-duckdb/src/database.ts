import type { DuckDBConnection } from '@duckdb/node-api';

/** An open database. */
export interface Database {
  readonly connection: DuckDBConnection;
  close(): void;
}

/** What is asked of a database. */
export interface DatabaseOptions {
  readonly memoryBytes: number;
  /** A folder for what does not fit in memory; what does not fit is an error when left out. */
  readonly spill?: string;
}

/**
 * One thread, no extension that is not part of it, none installed or loaded, nothing spilled to disk but into the folder named.
 *
 * What one value takes (a text of gigabytes) is outside its count of memory: whoever asks bounds the process.
 */
export async function openDatabase({ memoryBytes, spill = '' }: DatabaseOptions): Promise<Database> {
  // Heavy, and not needed by who only looks which plugins there are.
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '1',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    allow_persistent_secrets: 'false',
    memory_limit: `${Math.max(16, Math.ceil(memoryBytes / 2 ** 20))}MiB`,
    temp_directory: spill,
  });
  const connection = await instance.connect();
  return {
    connection,
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
