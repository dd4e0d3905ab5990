import assert from 'node:assert/strict';
import { type Ops, type RandomStream, randomStream, type TensorBuffer } from '@framework/sdk';
import { memory, type Tensor, type Tensor1D, type Tensor2D, tensor1d, tensor2d } from '@tensorflow/tfjs-core';

/** One property every implementation of `Ops` must have. */
export interface OpsCase {
  readonly name: string;
  run(bench: Workbench): void;
}

/**
 * What a case works with. Whatever it makes is disposed at its end; what an operation leaves behind besides its
 * results is a leak, and fails the case.
 */
export class Workbench {
  readonly ops: Ops;
  /** Every value taken, in order: two runs of a case must give the same bytes. */
  readonly taken: Float32Array[] = [];
  readonly #random: RandomStream = randomStream({ seed: 1, plugin: 'ops', hook: 'contract', sequence: 0 });
  readonly #tensors: Tensor[] = [];
  readonly #buffers: TensorBuffer[] = [];

  constructor(ops: Ops) {
    this.ops = ops;
  }

  /** Uniform in [−1, 1), as float32. */
  values(size: number, scale = 1): Float32Array {
    return Float32Array.from({ length: size }, () => (this.#random.uniform() * 2 - 1) * scale);
  }

  /** Whole numbers in [0, limit). */
  ids(size: number, limit: number): Int32Array {
    return Int32Array.from({ length: size }, () => Math.floor(this.#random.uniform() * limit));
  }

  matrix(values: Float32Array, rows: number, columns: number): Tensor2D {
    return this.#keep(tensor2d(values.slice(), [rows, columns]));
  }

  vector(values: Float32Array): Tensor1D {
    return this.#keep(tensor1d(values.slice()));
  }

  buffer(shape: readonly number[], content?: Float32Array): TensorBuffer {
    const buffer = this.ops.buffer(shape);
    if (content !== undefined) buffer.write(content);
    this.#buffers.push(buffer);
    return buffer;
  }

  /** The values of a result, which is disposed with the case. */
  take(result: Tensor): Float32Array {
    this.#keep(result);
    const values = Float32Array.from(result.dataSync());
    this.taken.push(values);
    return values;
  }

  dispose(): void {
    for (const tensor of this.#tensors) if (!tensor.isDisposed) tensor.dispose();
    for (const buffer of this.#buffers) buffer.dispose();
  }

  #keep<T extends Tensor>(tensor: T): T {
    this.#tensors.push(tensor);
    return tensor;
  }
}

/** Runs a case twice: it must hold, leave no tensor behind, and give the same bytes. */
export function runCase({ run }: OpsCase, ops: Ops): void {
  const once = (): readonly Float32Array[] => {
    const before = memory().numTensors;
    const bench = new Workbench(ops);
    try {
      run(bench);
    } finally {
      bench.dispose();
    }
    assert.equal(memory().numTensors, before, 'tensors are left behind');
    return bench.taken;
  };
  const first = once();
  const second = once();
  assert.equal(first.length, second.length);
  first.forEach((values, i) => {
    assert.deepEqual(
      new Uint8Array(values.buffer),
      new Uint8Array(second[i]!.buffer),
      'a second run differs',
    );
  });
}

/** Float32 results against float64 ones: the difference is measured against the largest value. */
export function assertClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  what: string,
  tolerance = 2e-5,
): void {
  assert.equal(actual.length, expected.length, `${what}: size`);
  const largest = Math.max(1e-3, ...Array.from(expected, Math.abs));
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(actual[i]! - expected[i]!);
    assert.ok(
      difference <= tolerance * largest,
      `${what}: element ${i} is ${actual[i]}, expected ${expected[i]}`,
    );
  }
}
