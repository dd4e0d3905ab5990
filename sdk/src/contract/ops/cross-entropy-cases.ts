import assert from 'node:assert/strict';
import type { CrossEntropyOptions } from '../../slots/ops.js';
import * as oracle from './oracle.js';
import { assertClose, type OpsCase } from './workbench.js';

interface Setting {
  readonly name: string;
  readonly rows: number;
  readonly width: number;
  readonly vocabulary: number;
  readonly weights: (row: number) => number;
  readonly options: CrossEntropyOptions;
}

const settings: readonly Setting[] = [
  { name: 'one row', rows: 1, width: 3, vocabulary: 5, weights: () => 1, options: {} },
  { name: 'one row a chunk', rows: 7, width: 6, vocabulary: 11, weights: () => 1, options: { chunkRows: 1 } },
  {
    name: 'rows of weight 0',
    rows: 9,
    width: 6,
    vocabulary: 16,
    weights: (row) => (row % 3 === 0 ? 0 : 0.25 * row),
    options: { chunkRows: 4 },
  },
  { name: 'all rows of weight 0', rows: 4, width: 6, vocabulary: 13, weights: () => 0, options: {} },
  {
    name: 'label smoothing',
    rows: 6,
    width: 5,
    vocabulary: 7,
    weights: () => 1,
    options: { labelSmoothing: 0.1 },
  },
  { name: 'z-loss', rows: 6, width: 5, vocabulary: 8, weights: () => 1, options: { zLoss: 0.01 } },
  {
    name: 'everything at once',
    rows: 19,
    width: 10,
    vocabulary: 37,
    weights: (row) => row % 4,
    options: { labelSmoothing: 0.05, zLoss: 0.003, chunkRows: 8 },
  },
  {
    name: 'everything at once, a vocabulary of whole vectors',
    rows: 11,
    width: 12,
    vocabulary: 44,
    weights: (row) => (row + 1) % 4,
    options: { labelSmoothing: 0.05, zLoss: 0.003, chunkRows: 4 },
  },
];

export const crossEntropyCases: readonly OpsCase[] = [
  ...settings.map(
    ({ name, rows, width, vocabulary, weights: weightOf, options }): OpsCase => ({
      name: `linearCrossEntropy, ${name}: losses and both gradients`,
      run(bench) {
        const hidden = bench.values(rows * width, 2);
        const table = bench.values(vocabulary * width);
        const targets = bench.ids(rows, vocabulary);
        const weights = Float32Array.from({ length: rows }, (_, row) => weightOf(row));
        const scale = 0.37;
        const setting = {
          targets,
          weights,
          width,
          vocabulary,
          labelSmoothing: options.labelSmoothing ?? 0,
          zLoss: options.zLoss ?? 0,
        };
        const [h, e] = [bench.matrix(hidden, rows, width), bench.matrix(table, vocabulary, width)];
        const expected = oracle.crossEntropy(hidden, table, setting);
        const plain = bench.ops.linearCrossEntropy(h, e, targets, weights, options);
        assertClose(plain.losses, expected, 'losses');
        assertClose([plain.sum], [oracle.dot(expected, weights)], 'sum', 1e-5);

        const before = bench.values(vocabulary * width);
        const gradient = bench.buffer([vocabulary, width], before);
        const full = bench.ops.linearCrossEntropyWithGradient(
          h,
          e,
          targets,
          weights,
          scale,
          gradient,
          options,
        );
        assertClose(full.losses, expected, 'losses with gradient');
        assertClose([full.sum], [oracle.dot(expected, weights)], 'sum with gradient', 1e-5);
        const flow = (x: ArrayLike<number>, y: ArrayLike<number>) =>
          scale * oracle.dot(oracle.crossEntropy(x, y, setting), weights);
        assertClose(
          bench.take(full.hiddenGradient),
          bench.gradientOf((at) => flow(at, table), hidden),
          'dhidden',
          1e-4,
        );
        assertClose(
          bench.read(gradient),
          bench.gradientOf((at) => flow(hidden, at), table).map((value, i) => value + before[i]!),
          'dtable',
          1e-4,
        );
      },
    }),
  ),
  {
    name: 'linearCrossEntropy stays finite where exp overflows',
    run(bench) {
      const hidden = bench.matrix(Float32Array.of(1000, -1000), 2, 1);
      const table = bench.matrix(Float32Array.of(1, 0, -1, 0), 4, 1);
      const { losses, sum } = bench.ops.linearCrossEntropy(
        hidden,
        table,
        Int32Array.of(0, 0),
        Float32Array.of(1, 1),
      );
      assert.deepEqual([...losses, sum], [0, 2000, 2000]);
    },
  },
];
