import type { MicroBatch, SequenceReader, StepBatch, Trainer } from '@framework/sdk';

/**
 * The windows of one optimizer step, before `collate`. For step s, micro-batch m and row r the window is number
 * `(s · microBatches + m) · rows + r`, so that a resumed run, or one on more machines, trains on the same ones.
 */
export function stepBatch(reader: SequenceReader, { microBatches, rows }: Trainer, step: number): StepBatch {
  const micro = Array.from({ length: microBatches }, (_, m) =>
    microBatch(reader, rows, (step * microBatches + m) * rows),
  );
  return { step, micro, counts: {} };
}

function microBatch(reader: SequenceReader, rows: number, first: number): MicroBatch {
  const length = reader.length;
  const size = rows * length;
  const sourceOf = new Int32Array(size);
  const batch: MicroBatch = {
    rows,
    length,
    tokens: new Int32Array(size),
    documents: new Int32Array(size),
    sources: sourceOf,
    positions: new Int32Array(size),
    targets: new Int32Array(size),
    weights: new Float32Array(size),
    extra: {},
  };
  for (let row = 0; row < rows; row++) {
    const { tokens, documents, positions, sources } = reader.window(first + row);
    const at = row * length;
    batch.tokens.set(tokens.subarray(0, length), at);
    batch.documents.set(documents.subarray(0, length), at);
    batch.positions.set(positions.subarray(0, length), at);
    batch.targets.set(tokens.subarray(1, length + 1), at);
    for (let t = 0; t < length; t++) {
      sourceOf[at + t] = sources[documents[t]!]!;
      // What begins the next document cannot be known from the end of this one.
      batch.weights[at + t] = documents[t] === documents[t + 1] ? 1 : 0;
    }
  }
  return batch;
}
