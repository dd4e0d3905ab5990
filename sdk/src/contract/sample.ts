import { ColumnBatch, type RecordColumns } from '../data/record-batch.js';
import { recordBatch, type TestRow } from '../testing/batches.js';
import { DOCUMENTS } from './documents.js';
import type { Subject } from './subject.js';

/** Longest of the suite's own documents a plugin is exercised on, in bytes or UTF-16 units. */
const SHORT = 2000;

/** A few documents: the plugin's bench's, with short ones of the suite's own behind them. */
export const sampleRows = (subject: Subject): readonly TestRow[] => [
  ...(subject.bench.rows?.() ?? []),
  ...DOCUMENTS.filter(({ content }) => content.length <= SHORT),
];

/** The same as batches, numbered from 0. */
export const sampleBatches = (subject: Subject, rows = 16): readonly RecordColumns[] =>
  batchesOf(sampleRows(subject), rows);

/** Rows cut into batches, numbered from 0. */
export const batchesOf = (rows: readonly TestRow[], size: number): readonly RecordColumns[] =>
  Array.from({ length: Math.ceil(rows.length / size) }, (_, index) =>
    recordBatch(rows.slice(index * size, (index + 1) * size), index).columns(),
  );

/** A batch as a plugin is given it; verdicts are signed by `speaker`. */
export function openBatch(columns: RecordColumns, speaker: string): ColumnBatch {
  const batch = new ColumnBatch(columns);
  batch.speaker = speaker;
  return batch;
}
