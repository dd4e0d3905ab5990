import type { DatasetFile } from '../dataset-files.js';
import type { Database } from './database.js';
import { quoted } from './relation.js';

/** The rows of a Parquet file that row groups begin with, as its footer has it. */
export async function rowGroupStarts(database: Database, file: DatasetFile): Promise<ReadonlySet<number>> {
  const groups = await database.rows(
    file,
    `SELECT DISTINCT row_group_id, row_group_num_rows FROM parquet_metadata(${quoted(file.path)}) ORDER BY row_group_id`,
  );
  const starts = new Set<number>();
  let row = 0;
  for (const [, rows] of groups) {
    starts.add(row);
    row += Number(rows);
  }
  return starts;
}
