import { ColumnBatch, type RecordColumns, type Verdict } from '@framework/sdk';
import { RowDigests } from '@framework/sdk/checks';

/**
 * The batch without its dropped rows, as a `fit` sees it; undefined when nothing is left. The bytes are the batch's own, none is
 * copied: each row stands as if it had been rewritten.
 */
export function survivors(batch: ColumnBatch): ColumnBatch | undefined {
  const rows: number[] = [];
  for (let row = 0; row < batch.length; row++) if (batch.alive(row)) rows.push(row);
  if (rows.length === 0) return undefined;
  if (rows.length === batch.length) return batch;
  const place = new Map(rows.map((row, at) => [row, at]));
  return new ColumnBatch({
    sequence: batch.sequence,
    ids: rows.map((row) => batch.ids[row]!),
    content: new Uint8Array(0),
    offsets: new Float64Array(rows.length + 1),
    meta: Object.fromEntries(
      Object.entries(batch.meta).map(([name, column]) => [name, rows.map((row) => column[row] ?? null)]),
    ),
    cursor: batch.cursor,
    verdicts: batch.verdicts.flatMap((verdict) => {
      const row = place.get(verdict.row);
      return row === undefined ? [] : [{ ...verdict, row }];
    }),
    rewritten: new Map(rows.map((row, at) => [at, batch.bytes(row)])),
    digests: batch.digestsOf(rows),
  });
}

/** A batch as columns that say nothing of dropped rows but that they were: no `fit` sees more of them, and all else is kept. */
export function withoutDropped(batch: ColumnBatch): RecordColumns {
  const columns = batch.columns();
  const meta = Object.entries(columns.meta).map(
    ([name, column]) => [name, column.map((value, row) => (batch.alive(row) ? value : null))] as const,
  );
  const verdicts = columns.verdicts.flatMap(({ evidence, ...verdict }): Verdict[] => {
    if (batch.alive(verdict.row)) return [evidence === undefined ? verdict : { ...verdict, evidence }];
    return verdict.action === 'drop' ? [verdict] : [];
  });
  const rewritten = new Map([...columns.rewritten].filter(([row]) => batch.alive(row)));
  const digests = new RowDigests(batch.length, columns.digests);
  // What is left of these rows is their bytes of before.
  for (const row of columns.rewritten.keys()) if (!rewritten.has(row)) digests.forget(row);
  return { ...columns, meta: Object.fromEntries(meta), verdicts, rewritten, digests: digests.packed };
}
