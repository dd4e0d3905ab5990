import assert from 'node:assert/strict';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { type RandomStream, randomStream } from '../../random.js';
import type { Ops, TensorBuffer } from '../../slots/ops.js';
import { differenceOf, sameBytes, tell } from '../tensors/compare.js';
import type { Tfjs } from '../tensors/tfjs.js';
import { gradientOf } from './oracle.js';

const GRADIENTS = new Map<string, Float64Array>();

/** One property every implementation of `Ops` must have. */
export interface OpsCase {
  readonly name: string;
  run(bench: Workbench): void;
}

/** What a case works with. Whatever it makes is disposed at its end. */
export class Workbench {
  readonly ops: Ops;
  readonly tf: Tfjs;
  /** Every value taken, in order: results and gradients. */
  readonly taken: Float32Array[] = [];
  readonly #case: string;
  #gradients = 0;
  readonly #random: RandomStream = randomStream({ seed: 1, plugin: 'ops', hook: 'contract', sequence: 0 });
  readonly #tensors: Tensor[] = [];
  readonly #buffers: TensorBuffer[] = [];
  /** What operations may only read, with its values. */
  readonly #inputs: { readonly tensor: Tensor; readonly values: Float32Array }[] = [];

  /** @param name the case's */
  constructor(ops: Ops, tf: Tfjs, name: string) {
    this.ops = ops;
    this.tf = tf;
    this.#case = name;
  }

  /** Uniform in [−1, 1), as float32. */
  values(size: number, scale = 1): Float32Array {
    return Float32Array.from({ length: size }, () => (this.#random.uniform() * 2 - 1) * scale);
  }

  /** Whole numbers in [0, limit). */
  ids(size: number, limit: number): Int32Array {
    return Int32Array.from({ length: size }, () => Math.floor(this.#random.uniform() * limit));
  }

  /**
   * ∂f/∂x by central differences. Inputs are the same in every run of a case, and this is most of its work: it is done
   * once a process.
   */
  gradientOf(f: (x: Float64Array) => number, at: ArrayLike<number>): Float64Array {
    const key = `${this.#case}, gradient ${this.#gradients++}`;
    const known = GRADIENTS.get(key) ?? gradientOf(f, at);
    GRADIENTS.set(key, known);
    return known.slice();
  }

  matrix(values: Float32Array, rows: number, columns: number): Tensor2D {
    return this.#input(this.tf.tensor2d(values.slice(), [rows, columns]), values);
  }

  /** A matrix for an operation that consumes it. */
  consumed(values: Float32Array, rows: number, columns: number): Tensor2D {
    return this.#keep(this.tf.tensor2d(values.slice(), [rows, columns]));
  }

  vector(values: Float32Array): Tensor1D {
    return this.#input(this.tf.tensor1d(values.slice()), values);
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

  /** What an operation added to a buffer. */
  read(buffer: TensorBuffer): Float32Array {
    const values = buffer.read();
    this.taken.push(values);
    return values;
  }

  /** Did an operation write to what it may only read? Says how. */
  findWrittenInput(): string | undefined {
    for (const { tensor, values } of this.#inputs) {
      const shape = `an input of [${tensor.shape.join(', ')}]`;
      if (tensor.isDisposed) return `${shape} is disposed`;
      if (!sameBytes(Float32Array.from(tensor.dataSync()), values)) return `${shape} has other values`;
    }
    return undefined;
  }

  dispose(): void {
    for (const tensor of this.#tensors) if (!tensor.isDisposed) tensor.dispose();
    for (const buffer of this.#buffers) buffer.dispose();
  }

  #input<T extends Tensor>(tensor: T, values: Float32Array): T {
    this.#inputs.push({ tensor, values: values.slice() });
    return this.#keep(tensor);
  }

  #keep<T extends Tensor>(tensor: T): T {
    this.#tensors.push(tensor);
    return tensor;
  }
}

/** What is left of a case that held. */
export interface CaseRun {
  readonly taken: readonly Float32Array[];
  readonly writtenInput: string | undefined;
  /** Tensors left behind. */
  readonly left: number;
}

/** @throws AssertionError saying which value is off */
export function runCase({ name, run }: OpsCase, ops: Ops, tf: Tfjs): CaseRun {
  const before = tf.memory().numTensors;
  const bench = new Workbench(ops, tf, name);
  let writtenInput: string | undefined;
  try {
    run(bench);
    writtenInput = bench.findWrittenInput();
  } finally {
    bench.dispose();
  }
  return { taken: bench.taken, writtenInput, left: tf.memory().numTensors - before };
}

/** A case, everything it can tell at once, and the same bytes the second time. */
export function requireCase(entry: OpsCase, ops: Ops, tf: Tfjs): void {
  const [first, second] = [runCase(entry, ops, tf), runCase(entry, ops, tf)];
  assert.equal(first.writtenInput, undefined);
  assert.equal(first.left, 0, 'tensors are left behind');
  assert.equal(second.left, 0, 'tensors are left behind');
  assert.equal(first.taken.length, second.taken.length);
  for (const [i, values] of first.taken.entries()) {
    assert.ok(sameBytes(values, second.taken[i]!), 'a second run differs');
  }
}

/** Float32 results against float64 ones. */
export function assertClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  what: string,
  tolerance = 2e-5,
): void {
  const wrong = differenceOf(actual, expected, tolerance);
  assert.ok(wrong === undefined, `${what}: ${wrong && tell(wrong)}`);
}
