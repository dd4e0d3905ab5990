import type { Ops } from '@framework/sdk';
import { contentOf } from './buffer.js';
import { matrix, valuesOf } from './values.js';

/**
 * tfjs's own gradient of `gather` builds a dense tensor a call and sums duplicates in an order of its own; here every
 * row is added in turn.
 */
export const embedding: Pick<Ops, 'embedding' | 'embeddingBackward'> = {
  embedding(table, ids) {
    const [vocabulary, width] = table.shape;
    const rows = valuesOf(table);
    const out = new Float32Array(ids.length * width);
    for (let n = 0; n < ids.length; n++) {
      const start = rowOf(ids, n, vocabulary) * width;
      out.set(rows.subarray(start, start + width), n * width);
    }
    return matrix(out, ids.length, width);
  },

  embeddingBackward(dy, ids, tableGradient) {
    const [vocabulary, width] = tableGradient.shape as [number, number];
    const gradient = contentOf(tableGradient);
    const rows = valuesOf(dy);
    for (let n = 0; n < ids.length; n++) {
      const to = rowOf(ids, n, vocabulary) * width;
      const from = n * width;
      for (let d = 0; d < width; d++) gradient[to + d]! += rows[from + d]!;
    }
  },
};

function rowOf(ids: Int32Array, n: number, vocabulary: number): number {
  const id = ids[n]!;
  if (id < 0 || id >= vocabulary) {
    throw new RangeError(`id ${id} at position ${n} lies outside the vocabulary of ${vocabulary}`);
  }
  return id;
}
