import type { MicroBatch, StepBatch } from '../../hooks/collate.js';
import { randomStream } from '../../random.js';

/** Sizes of what the suite makes up: small, odd, and no two alike. */
export const TOY = { rows: 4, length: 6, vocabulary: 17, width: 8, microBatches: 2 } as const;

/**
 * Windows of random ids in documents of random length, several to a row, as a run's own batches are: targets are the
 * next ids, weights 0 where the next id belongs to another document.
 *
 * @param vocabulary ids are below it
 */
export function toyMicroBatch(sequence: number, vocabulary: number = TOY.vocabulary): MicroBatch {
  const random = randomStream({ seed: 1, plugin: 'contract', hook: 'batch', sequence });
  const { rows, length } = TOY;
  const size = rows * length;
  const tokens = Int32Array.from({ length: size }, () => random.integer(vocabulary));
  const targets = new Int32Array(size);
  const documents = new Int32Array(size);
  const positions = new Int32Array(size);
  const weights = new Float32Array(size).fill(1);
  for (let n = 0; n < size; n++) {
    const last = n % length === length - 1;
    targets[n] = last ? random.integer(vocabulary) : tokens[n + 1]!;
    if (n % length === 0) continue;
    const border = random.uniform() < 0.25;
    documents[n] = documents[n - 1]! + (border ? 1 : 0);
    positions[n] = border ? 0 : positions[n - 1]! + 1;
    if (border) weights[n - 1] = 0;
  }
  return { rows, length, tokens, documents, positions, targets, weights, extra: {} };
}

/** One step's batch, its own arrays every time. */
export const toyStepBatch = (step: number, vocabulary?: number): StepBatch => ({
  step,
  micro: Array.from({ length: TOY.microBatches }, (_, index) =>
    toyMicroBatch(step * TOY.microBatches + index, vocabulary),
  ),
  counts: {},
});

/** A copy that shares nothing with the original. */
export const copyMicroBatch = (micro: MicroBatch): MicroBatch => ({
  ...micro,
  tokens: micro.tokens.slice(),
  documents: micro.documents.slice(),
  ...(micro.sources === undefined ? {} : { sources: micro.sources.slice() }),
  positions: micro.positions.slice(),
  targets: micro.targets.slice(),
  weights: micro.weights.slice(),
  extra: Object.fromEntries(
    Object.entries(micro.extra).map(([name, { shape, data }]) => [
      name,
      { shape: [...shape], data: data.slice() },
    ]),
  ),
});

export const copyStepBatch = (batch: StepBatch): StepBatch => ({
  step: batch.step,
  micro: batch.micro.map(copyMicroBatch),
  counts: { ...batch.counts },
});

/** Rows `from` to `to` of a micro-batch, as one of their own; what others brought is cut where its first axis is rows. */
export function rowsOf(micro: MicroBatch, from: number, to: number): MicroBatch {
  const { length } = micro;
  const cut = <A extends Int32Array | Float32Array>(array: A, width: number): A =>
    array.slice(from * width, to * width) as A;
  return {
    rows: to - from,
    length,
    tokens: cut(micro.tokens, length),
    documents: cut(micro.documents, length),
    ...(micro.sources === undefined ? {} : { sources: cut(micro.sources, length) }),
    positions: cut(micro.positions, length),
    targets: cut(micro.targets, length),
    weights: cut(micro.weights, length),
    extra: Object.fromEntries(
      Object.entries(micro.extra).map(([name, { shape, data }]) => {
        if (shape[0] !== micro.rows) return [name, { shape, data }];
        return [name, { shape: [to - from, ...shape.slice(1)], data: cut(data, data.length / micro.rows) }];
      }),
    ),
  };
}
