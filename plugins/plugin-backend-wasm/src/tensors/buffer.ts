import { type OpenBuffer, requireSize } from '@framework/native/reference';
import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { FLOAT, type Machine, vectorsOf } from '../ops/machine.js';

/** A buffer in shared memory. */
export class SharedBuffer implements OpenBuffer {
  readonly shape: readonly number[];
  readonly size: number;
  readonly #machine: Machine;
  #address: number | undefined;

  constructor(machine: Machine, shape: readonly number[]) {
    this.shape = [...shape];
    this.size = shape.reduce((product, length) => product * length, 1);
    this.#machine = machine;
    this.#address = machine.heap.allocate(this.size * FLOAT);
    this.zero();
  }

  /** Throws RangeError once disposed. */
  get address(): number {
    if (this.#address === undefined) throw new RangeError('the buffer is disposed');
    return this.#address;
  }

  get values(): Float32Array {
    return this.#machine.heap.floats(this.address, this.size);
  }

  add(tensor: Tensor): void {
    requireSize(tensor.size, this.size);
    const { kernels, pool, backend } = this.#machine;
    pool.run(kernels.add, {
      target: this.address,
      source: backend.address(tensor),
      vectors: vectorsOf(this.size),
    });
  }

  zero(): void {
    this.values.fill(0);
  }

  read(): Float32Array {
    return new Float32Array(this.values);
  }

  write(values: Float32Array): void {
    requireSize(values.length, this.size);
    this.values.set(values);
  }

  tensor(): Tensor {
    return tensor(this.read(), [...this.shape], 'float32');
  }

  dispose(): void {
    if (this.#address !== undefined) this.#machine.heap.free(this.#address);
    this.#address = undefined;
  }
}
