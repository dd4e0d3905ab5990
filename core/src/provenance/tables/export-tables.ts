import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson, frameworkError, type JsonValue } from '@framework/sdk';
import { bytesOf, ioError, writeDurably } from '../../run/durable-file.js';
import { corrupt } from '../../run/store.js';
import { writeNewFolder } from '../new-folder.js';
import { askTables, type TablesTask } from './ask-tables.js';
import { TABLES_FORMAT } from './definitions.js';
import { TABLES_FILE, type TablesFile, type WrittenTable } from './tables-object.js';

/** What `framework provenance export --format parquet` wrote. */
export interface ExportedTables {
  readonly run: string;
  readonly format: 'parquet';
  /** The folder, absolute: a file a table, and `tables.json`, which has the hash of each. */
  readonly file: string;
  /** Of all of them. */
  readonly bytes: number;
  /** Of `tables.json`, hex: with it every table is known. */
  readonly sha256: string;
  readonly root: string;
  /** Who wrote them. */
  readonly engine: string;
  readonly tables: readonly Pick<WrittenTable, 'name' | 'file' | 'rows' | 'bytes' | 'sha256'>[];
  readonly notGiven: readonly string[];
}

/**
 * A run's tables as files of their own, hashed again as they are copied: the same bytes each time, as long as the engine is the same.
 *
 * @param out a folder that is not there, or empty; absolute
 * @throws as `askTables`; FWK_CLI_USAGE for a folder that holds something
 */
export async function exportTables(task: TablesTask, out: string): Promise<ExportedTables> {
  return writeNewFolder(out, 'the tables', async (folder) => {
    const { run, root, engine, form, dir, tables } = await askTables(task, { kind: 'files' });
    if (form !== 'parquet') {
      throw frameworkError('FWK_CLI_USAGE', {
        message: `${engine} writes tables as ${form}`,
        at: '--engine',
        action: 'name an engine that writes Parquet, @framework/plugin-duckdb for one',
      });
    }
    let bytes = 0;
    for (const { file, sha256 } of tables) {
      const from = join(dir, file);
      const copied = await writeDurably(join(folder, file), readable(from));
      if (copied.sha256 !== sha256) throw corrupt(from, 'is not the file its manifest describes');
      bytes += copied.bytes;
    }
    const described: TablesFile = { format: TABLES_FORMAT, root, engine, tables };
    const written = await writeDurably(join(folder, TABLES_FILE), [
      bytesOf(canonicalJson(described as unknown as JsonValue)),
    ]);
    return {
      ...{
        run,
        format: 'parquet' as const,
        file: out,
        bytes: bytes + written.bytes,
        sha256: written.sha256,
        root,
        engine,
      },
      tables: tables.map(({ name, file, rows, bytes: size, sha256 }) => ({
        name,
        file,
        rows,
        bytes: size,
        sha256,
      })),
      notGiven: [],
    };
  });
}

async function* readable(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path, { highWaterMark: 2 ** 20 });
  } catch (cause) {
    throw ioError(cause, path);
  }
}
