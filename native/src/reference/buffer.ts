import type { TensorBuffer } from '@framework/sdk';
import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import type { MemoryMeter } from './memory-meter.js';
import { valuesOf } from './values.js';

/**
 * A buffer in JavaScript's own memory. tfjs tensors cannot be written to, and the optimizer's loops run over typed
 * arrays anyway.
 */
export class ReferenceBuffer implements OpenBuffer {
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

/** A buffer whose live content JavaScript can reach: this one, or another backend's in its own memory. */
export interface OpenBuffer extends TensorBuffer {
  readonly values: Float32Array;
}

/** The live content. Throws TypeError for a buffer that keeps it elsewhere. */
export function contentOf(buffer: TensorBuffer): Float32Array {
  const values = (buffer as Partial<OpenBuffer>).values;
  if (values instanceof Float32Array) return values;
  throw new TypeError('a buffer of another backend was given to the reference operations');
}

/** Throws RangeError for another number of elements. */
export function requireSize(actual: number, expected: number): void {
  if (actual !== expected) {
    throw new RangeError(`a buffer of ${expected} elements was given ${actual}`);
  }
}
