import type { CrossEntropy, CrossEntropyOptions, Ops, TensorBuffer } from '@framework/sdk';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { FACTORS, STATISTICS } from '../kernels/cross-entropy.js';
import { FLOAT, type Machine, multiply, transposed, viewAt, viewOf } from './machine.js';
import { sharedAddress } from './shared-address.js';

type CrossEntropyOps = Pick<Ops, 'linearCrossEntropy' | 'linearCrossEntropyWithGradient'>;

/** What flows back: the gradient that reaches the sum, and where the gradients go. */
interface Flow {
  readonly scale: number;
  readonly tableGradient: TensorBuffer;
  readonly hiddenGradient: Tensor2D;
}

/** Formulas: `native/src/reference/cross-entropy.ts`. Vocabularies that are no multiple of 4 go there too. */
export const createCrossEntropy = (
  machine: Machine,
  reference: CrossEntropyOps,
  logitBytes: number,
): CrossEntropyOps => ({
  linearCrossEntropy(hidden, table, targets, weights, options = {}) {
    if (table.shape[0] % 4 !== 0)
      return reference.linearCrossEntropy(hidden, table, targets, weights, options);
    return inChunks(machine, { hidden, table, targets, weights, logitBytes, ...options });
  },

  linearCrossEntropyWithGradient(hidden, table, targets, weights, scale, tableGradient, options = {}) {
    if (table.shape[0] % 4 !== 0) {
      return reference.linearCrossEntropyWithGradient(
        hidden,
        table,
        targets,
        weights,
        scale,
        tableGradient,
        options,
      );
    }
    const { heap, backend } = machine;
    const hiddenGradient = backend.allocate<Tensor2D>([...hidden.shape]);
    heap.floats(backend.address(hiddenGradient), hiddenGradient.size).fill(0);
    const flow = { scale, tableGradient, hiddenGradient };
    return {
      ...inChunks(machine, { hidden, table, targets, weights, logitBytes, ...options }, flow),
      hiddenGradient,
    };
  },
});

interface Problem extends CrossEntropyOptions {
  readonly hidden: Tensor2D;
  readonly table: Tensor2D;
  readonly targets: Int32Array;
  readonly weights: Float32Array;
  readonly logitBytes: number;
}

function inChunks(machine: Machine, problem: Problem, flow?: Flow): CrossEntropy {
  const { targets, weights, table, logitBytes } = problem;
  const vocabulary = table.shape[0];
  targets.forEach((target, row) => {
    if (weights[row] !== 0 && (target < 0 || target >= vocabulary)) {
      throw new RangeError(`target ${target} at row ${row} lies outside the vocabulary of ${vocabulary}`);
    }
  });
  const losses = new Float32Array(targets.length);
  const active = Int32Array.from(weights.keys()).filter((row) => weights[row] !== 0);
  const size = problem.chunkRows ?? Math.max(1, Math.floor(logitBytes / FLOAT / vocabulary));
  for (let start = 0; start < active.length; start += size) {
    chunk(machine, problem, active.subarray(start, start + size), losses, flow);
  }
  let sum = 0;
  for (let row = 0; row < losses.length; row++) sum += weights[row]! * losses[row]!;
  return { sum, losses };
}

/** Logits of some rows, their losses, and what flows back from them. */
function chunk(
  machine: Machine,
  problem: Problem,
  rows: Int32Array,
  losses: Float32Array,
  flow?: Flow,
): void {
  const { heap, backend, kernels, pool } = machine;
  const { hidden, table, targets, weights, labelSmoothing = 0, zLoss = 0 } = problem;
  const [vocabulary, width] = table.shape;
  const count = rows.length;
  const blocks = {
    hidden: heap.allocate(count * width * FLOAT),
    logits: heap.allocate(count * vocabulary * FLOAT),
    targets: heap.allocate(count * Int32Array.BYTES_PER_ELEMENT),
    statistics: heap.allocate(count * STATISTICS * FLOAT),
    factors: heap.allocate(count * FACTORS * FLOAT),
  };
  const all = heap.floats(backend.address(hidden), hidden.size);
  const some = heap.floats(blocks.hidden, count * width);
  rows.forEach((row, i) => {
    some.set(all.subarray(row * width, (row + 1) * width), i * width);
  });
  heap.integers(blocks.targets, count).set(rows.map((row) => targets[row]!));

  const chunkHidden = viewAt(blocks.hidden, count, width);
  const logits = viewAt(blocks.logits, count, vocabulary);
  multiply(machine, chunkHidden, transposed(viewOf(machine, table)), logits, 'write');
  const common = { logits: blocks.logits, targets: blocks.targets, rows: count, vocabulary };
  pool.run(kernels.logitStatistics, { ...common, statistics: blocks.statistics });

  const statistics = heap.floats(blocks.statistics, count * STATISTICS);
  const factors = heap.floats(blocks.factors, count * FACTORS);
  rows.forEach((row, i) => {
    const [maximum, exponentials, total, picked] = statistics.subarray(
      i * STATISTICS,
      (i + 1) * STATISTICS,
    ) as unknown as readonly [number, number, number, number];
    const logZ = maximum + Math.log(exponentials);
    losses[row] =
      logZ - (1 - labelSmoothing) * picked - (labelSmoothing * total) / vocabulary + zLoss * logZ * logZ;
    const weight = weights[row]! * (flow?.scale ?? 0);
    factors[i * FACTORS] = (weight * (1 + 2 * zLoss * logZ)) / exponentials;
    factors[i * FACTORS + 1] = (weight * labelSmoothing) / vocabulary;
    factors[i * FACTORS + 2] = weight * (1 - labelSmoothing);
  });

  if (flow !== undefined) {
    pool.run(kernels.logitGradient, { ...common, factors: blocks.factors });
    const tableGradient = viewAt(sharedAddress(flow.tableGradient), vocabulary, width);
    multiply(machine, transposed(logits), chunkHidden, tableGradient, 'add');
    // The hidden rows are used up: their gradient takes their place.
    multiply(machine, logits, viewOf(machine, table), chunkHidden, 'write');
    const gradient = heap.floats(backend.address(flow.hiddenGradient), flow.hiddenGradient.size);
    rows.forEach((row, i) => {
      gradient.set(some.subarray(i * width, (i + 1) * width), row * width);
    });
  }
  for (const address of Object.values(blocks)) heap.free(address);
}
