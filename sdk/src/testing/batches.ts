import type { JsonValue } from '../data/json.js';
import { ColumnBatch, recordColumns } from '../data/record-batch.js';
import type { Source } from '../hooks/ingest.js';
import { hookContext } from './contexts.js';

/** One document, written by hand. */
export interface TestRow {
  readonly id: string;
  readonly content: string | Uint8Array;
  readonly meta?: Readonly<Record<string, JsonValue>>;
}

/**
 * A batch of rows written by hand; verdicts are signed `test`.
 *
 * @param sequence position of the batch in its stage
 *
 * @example
 * // examples/testing.ts#recordBatch
 * export const rows = (): RecordBatch =>
 *   recordBatch([
 *     { id: 'repo:a.ts', content: 'const a = 1;\n', meta: { path: 'a.ts' } },
 *     { id: 'repo:b.ts', content: 'const a = 1;\n', meta: { path: 'b.ts' } },
 *   ]);
 */
export function recordBatch(rows: readonly TestRow[], sequence = 0): ColumnBatch {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row.meta ?? {})))];
  const batch = new ColumnBatch(
    recordColumns({
      sequence,
      ids: rows.map((row) => row.id),
      contents: rows.map((row) =>
        typeof row.content === 'string' ? new TextEncoder().encode(row.content) : row.content,
      ),
      meta: Object.fromEntries(names.map((name) => [name, rows.map((row) => row.meta?.[name] ?? null)])),
      cursor: null,
    }),
  );
  batch.speaker = 'test';
  return batch;
}

/**
 * Everything a source delivers, as batches.
 *
 * @param cursor where to begin: null, or the `cursor` of a batch
 *
 * @example
 * // examples/testing.ts#readSource
 * // Everything a source delivers; started again at a batch's cursor it must go on right after it.
 * export const resumes = async (source: Source): Promise<boolean> => {
 *   const [first, ...rest] = await readSource(source, 1);
 *   const again = await readSource(source, 1, first!.cursor);
 *   return JSON.stringify(again.map(({ ids }) => ids)) === JSON.stringify(rest.map(({ ids }) => ids));
 * };
 */
export async function readSource(
  source: Source,
  batchSize = 256,
  cursor: JsonValue = null,
): Promise<ColumnBatch[]> {
  const batches: ColumnBatch[] = [];
  for await (const batch of source.open({ cursor, batchSize }, hookContext())) {
    batches.push(new ColumnBatch(recordColumns({ ...batch, sequence: batches.length })));
  }
  return batches;
}
