import type { LineStatistics, RecordBatch } from '@framework/sdk';

/** The feature `lines` by its definition, slowly: this plugin's tests need no other plugin. */
export function linesByDefinition(batch: RecordBatch): LineStatistics {
  const rows = Array.from({ length: batch.length }, (_, row) => measure(batch.text(row)));
  return {
    lines: Uint32Array.from(rows, ({ lines }) => lines.length),
    longest: Uint32Array.from(rows, ({ lines }) => Math.max(0, ...lines)),
    average: Float64Array.from(rows, ({ lines }) =>
      lines.length === 0 ? 0 : lines.reduce((sum, length) => sum + length, 0) / lines.length,
    ),
    length: Uint32Array.from(rows, ({ points }) => points.length),
    alphanumeric: Float64Array.from(rows, ({ points }) =>
      points.length === 0 ? 0 : points.filter((point) => /[\p{L}\p{N}]/u.test(point)).length / points.length,
    ),
  };
}

function measure(text: string): { points: string[]; lines: number[] } {
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
  return { points: [...text], lines: lines.map((line) => [...line].length) };
}
