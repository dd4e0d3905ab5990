import type { Ops } from '@framework/sdk';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Machine } from './machine.js';

type Embedding = Pick<Ops, 'embedding' | 'embeddingBackward'>;

/** Rows are copied where they lie; the gradient's additions are few, and the reference's loop does them in place. */
export const createEmbedding = ({ heap, backend }: Machine, reference: Embedding): Embedding => ({
  embedding(table, ids) {
    const [vocabulary, width] = table.shape;
    const rows = heap.floats(backend.address(table), table.size);
    const outside = ids.findIndex((id) => id < 0 || id >= vocabulary);
    if (outside >= 0) {
      throw new RangeError(
        `id ${ids[outside]} at position ${outside} lies outside the vocabulary of ${vocabulary}`,
      );
    }
    const out = backend.allocate<Tensor2D>([ids.length, width]);
    const values = heap.floats(backend.address(out), out.size);
    for (let n = 0; n < ids.length; n++) {
      const start = ids[n]! * width;
      values.set(rows.subarray(start, start + width), n * width);
    }
    return out;
  },
  embeddingBackward: reference.embeddingBackward,
});
