import type { NativeKernels } from '@framework/native';
import { frameworkError, type TensorBuffer } from '@framework/sdk';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { NativeTensorBackend } from './tensor-backend.js';

const GONE = new Float32Array(0);

/** A gradient or a moment: plain memory that kernels change in place, outside tfjs's bookkeeping. */
export class NativeBuffer implements TensorBuffer {
  readonly shape: readonly number[];
  readonly size: number;
  readonly #kernels: NativeKernels;
  readonly #backend: NativeTensorBackend;
  #values: Float32Array;
  /** The content is zeros, whatever the memory holds: see `zero`. */
  #zeros = false;

  constructor(shape: readonly number[], kernels: NativeKernels, backend: NativeTensorBackend) {
    this.shape = [...shape];
    this.size = shape.reduce((product, length) => product * length, 1);
    this.#kernels = kernels;
    this.#backend = backend;
    this.#values = backend.takeZeros(this.size);
  }

  /** The live content. Empty after `dispose`, so that a kernel refuses it by its length. */
  get values(): Float32Array {
    if (this.#zeros) this.#values.fill(0);
    this.#zeros = false;
    return this.#values;
  }

  /**
   * Lets a kernel add to the content, in place.
   *
   * @param kernel writes `sum`, all of it, as `addend` (null: zeros; else `sum` itself) and something
   */
  accumulate<Result>(kernel: (addend: Float32Array | null, sum: Float32Array) => Result): Result {
    const result = kernel(this.#zeros ? null : this.#values, this.#values);
    this.#zeros = false;
    return result;
  }

  add(tensor: Tensor): void {
    const { values } = this;
    this.#kernels.add(this.size, values, this.#backend.values(tensor), values);
  }

  /**
   * Remembered, and done only for who needs it: the first kernel of a step that adds a gradient writes all of it, and
   * would read what was zeroed for nothing. A gigabyte of gradients took 0.4 s a step.
   */
  zero(): void {
    this.#zeros = true;
  }

  read(): Float32Array {
    return this.values.slice();
  }

  write(values: Float32Array): void {
    if (values.length !== this.size) {
      throw new RangeError(`a buffer of ${this.size} elements was given ${values.length}`);
    }
    this.#values.set(values);
    this.#zeros = false;
  }

  tensor(): Tensor {
    const { tensor, values } = this.#backend.create(this.shape);
    values.set(this.values);
    return tensor;
  }

  dispose(): void {
    const values = this.#values;
    this.#values = GONE;
    if (values !== GONE) this.#backend.give(values);
  }
}

/**
 * The content of a buffer that this backend made.
 *
 * @throws FWK_NATIVE_SHAPE for another backend's
 */
export const contentOf = (buffer: TensorBuffer): Float32Array => owned(buffer).values;

/**
 * The buffer as this backend made it.
 *
 * @throws FWK_NATIVE_SHAPE for another backend's
 */
export function owned(buffer: TensorBuffer): NativeBuffer {
  if (buffer instanceof NativeBuffer) return buffer;
  throw frameworkError('FWK_NATIVE_SHAPE', {
    message: 'a buffer of another backend was given to the native operations',
    at: 'plugin-backend-native',
  });
}
