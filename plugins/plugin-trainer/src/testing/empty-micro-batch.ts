import type { MicroBatch } from '@framework/sdk';

/** Rows of windows in which nothing stands yet: arrays of [rows · length]. */
export function emptyMicroBatch(rows: number, length: number): MicroBatch {
  const size = rows * length;
  return {
    rows,
    length,
    tokens: new Int32Array(size),
    documents: new Int32Array(size),
    positions: new Int32Array(size),
    targets: new Int32Array(size),
    weights: new Float32Array(size),
    extra: {},
  };
}
