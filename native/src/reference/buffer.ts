import type { TensorBuffer } from '@framework/sdk';
import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import type { MemoryMeter } from './memory-meter.js';
import { valuesOf } from './values.js';

/**
 * A buffer in JavaScript's own memory. tfjs tensors cannot be written to, and the optimizer's loops run over typed
 * arrays anyway.
 */
export class ReferenceBuffer implements TensorBuffer {
  readonly shape: readonly number[];
  readonly size: number;
  #values: Float32Array;
  readonly #meter: MemoryMeter;

  constructor(shape: readonly number[], meter: MemoryMeter) {
    this.shape = [...shape];
    this.size = shape.reduce((product, length) => product * length, 1);
    this.#values = new Float32Array(this.size);
    this.#meter = meter;
    meter.allocate(this.#values.byteLength);
  }

  /** The live content: what the operations of this folder add to. */
  get values(): Float32Array {
    return this.#values;
  }

  add(tensor: Tensor): void {
    requireSize(tensor.size, this.size);
    const sum = this.#values;
    const values = valuesOf(tensor);
    for (let i = 0; i < sum.length; i++) sum[i]! += values[i]!;
  }

  zero(): void {
    this.#values.fill(0);
  }

  read(): Float32Array {
    return this.#values.slice();
  }

  write(values: Float32Array): void {
    requireSize(values.length, this.size);
    this.#values.set(values);
  }

  tensor(): Tensor {
    return tensor(this.#values.slice(), [...this.shape], 'float32');
  }

  dispose(): void {
    this.#meter.free(this.#values.byteLength);
    this.#values = new Float32Array(0);
  }
}

/** The content of a buffer that these operations made. Throws TypeError for another backend's. */
export function contentOf(buffer: TensorBuffer): Float32Array {
  if (buffer instanceof ReferenceBuffer) return buffer.values;
  throw new TypeError('a buffer of another backend was given to the reference operations');
}

function requireSize(actual: number, expected: number): void {
  if (actual !== expected) {
    throw new RangeError(`a buffer of ${expected} elements was given ${actual}`);
  }
}
