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

  constructor(shape: readonly number[], kernels: NativeKernels, backend: NativeTensorBackend) {
    this.shape = [...shape];
    this.size = shape.reduce((product, length) => product * length, 1);
    this.#kernels = kernels;
    this.#backend = backend;
    this.#values = backend.takeZeros(this.size);
  }

  /** The live content. Empty after `dispose`, so that a kernel refuses it by its length. */
  get values(): Float32Array {
    return this.#values;
  }

  add(tensor: Tensor): void {
    this.#kernels.add(this.size, this.#values, this.#backend.values(tensor), this.#values);
  }

  zero(): void {
    this.#values.fill(0);
  }

  read(): Float32Array {
    return this.#values.slice();
  }

  write(values: Float32Array): void {
    if (values.length !== this.size) {
      throw new RangeError(`a buffer of ${this.size} elements was given ${values.length}`);
    }
    this.#values.set(values);
  }

  tensor(): Tensor {
    const { tensor, values } = this.#backend.create(this.shape);
    values.set(this.#values);
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
export function contentOf(buffer: TensorBuffer): Float32Array {
  if (buffer instanceof NativeBuffer) return buffer.values;
  throw frameworkError('FWK_NATIVE_SHAPE', {
    message: 'a buffer of another backend was given to the native operations',
    at: 'plugin-backend-native',
  });
}
