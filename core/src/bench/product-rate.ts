import type { Ops, RandomStream } from '@framework/sdk';

/** A matrix product and how fast it went at its best. */
export interface ProductRate {
  /** rows × columns × depth */
  readonly shape: readonly [number, number, number];
  /** A multiply and an add are two. */
  readonly flopsPerSecond: number;
}

const SQUARE = 2048;
/** Rows of tokens of the model's own products: as many as a panel of the matrix product needs to be full. */
const ROWS = 2048;
/** Elements of an operand; larger ones would take memory that the step needs. */
const LARGEST = 2 ** 25;
const REPETITIONS = 4;

/**
 * The rate of the backend's matrix product, through the same operation that the model's layers call: 2048³ and every
 * matrix of the model by 2,048 rows, each its best of some repetitions.
 *
 * @param matrices `[in, out]`
 */
export function productRates(
  ops: Ops,
  matrices: readonly (readonly number[])[],
  random: RandomStream,
): readonly ProductRate[] {
  const shapes = new Map<string, readonly [number, number, number]>();
  const add = (rows: number, columns: number, depth: number) => {
    if (Math.max(rows, depth) * columns <= LARGEST && rows * depth <= LARGEST) {
      shapes.set(`${rows},${columns},${depth}`, [rows, columns, depth]);
    }
  };
  add(SQUARE, SQUARE, SQUARE);
  for (const [depth, columns, ...more] of matrices) {
    if (depth !== undefined && columns !== undefined && more.length === 0) add(ROWS, columns, depth);
  }
  return [...shapes.values()].map((shape) => ({ shape, flopsPerSecond: rateOf(ops, shape, random) }));
}

function rateOf(ops: Ops, shape: readonly [number, number, number], random: RandomStream): number {
  const [rows, columns, depth] = shape;
  const [a, b] = [filled(ops, [rows, depth], random), filled(ops, [depth, columns], random)];
  let best = Number.POSITIVE_INFINITY;
  for (let repetition = 0; repetition < REPETITIONS; repetition++) {
    const start = process.hrtime.bigint();
    ops.linear(a, b).dispose();
    best = Math.min(best, Number(process.hrtime.bigint() - start) / 1e9);
  }
  for (const tensor of [a, b]) tensor.dispose();
  return (2 * rows * columns * depth) / best;
}

function filled(ops: Ops, shape: readonly [number, number], random: RandomStream) {
  const buffer = ops.buffer(shape);
  // One row of noise repeated: the values do not matter, as long as they are no zeros and no subnormal numbers.
  const row = Float32Array.from({ length: shape[1] }, () => random.normal());
  const values = new Float32Array(buffer.size);
  for (let at = 0; at < values.length; at += row.length) values.set(row, at);
  buffer.write(values);
  const tensor = buffer.tensor();
  buffer.dispose();
  return tensor as Parameters<Ops['linear']>[0];
}
