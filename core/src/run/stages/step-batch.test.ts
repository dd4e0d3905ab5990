import type { SequenceReader, Trainer } from '@framework/sdk';
import test from 'ava';
import { stepBatch } from './step-batch.js';

/** Window n holds the ids 100·n, 100·n + 1, …; its third position begins another document. */
const asked: number[] = [];
const reader: SequenceReader = {
  windows: 1000,
  length: 4,
  window(sequence) {
    asked.push(sequence);
    return {
      tokens: Uint32Array.from({ length: 5 }, (_, t) => 100 * sequence + t),
      documents: Int32Array.from([0, 0, 1, 1, 1]),
      positions: Int32Array.from([0, 1, 0, 1, 2]),
      sources: [7, 8],
    };
  },
};
const trainer = { steps: 9, microBatches: 3, rows: 2 } as Trainer;

test('windows are numbered over steps, micro-batches and rows', (t) => {
  asked.length = 0;
  const { step, micro, counts } = stepBatch(reader, trainer, 5);
  t.is(step, 5);
  t.deepEqual(counts, {});
  t.is(micro.length, 3);
  // (5 · 3 + m) · 2 + r
  t.deepEqual(asked, [30, 31, 32, 33, 34, 35]);
  t.deepEqual([...micro[1]!.tokens], [3200, 3201, 3202, 3203, 3300, 3301, 3302, 3303]);
});

test('each position says which document it is of', (t) => {
  const { sources } = stepBatch(reader, trainer, 0).micro[0]!;
  t.deepEqual([...sources!], [7, 7, 8, 8, 7, 7, 8, 8]);
});

test('each input’s target is the next id, and what begins a document is not asked for', (t) => {
  const { targets, weights, positions } = stepBatch(reader, trainer, 0).micro[0]!;
  t.deepEqual([...targets], [1, 2, 3, 4, 101, 102, 103, 104]);
  t.deepEqual([...weights], [1, 0, 1, 1, 1, 0, 1, 1]);
  t.deepEqual([...positions], [0, 1, 0, 1, 0, 1, 0, 1]);
});
