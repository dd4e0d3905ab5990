import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import { type BackendValues, type DataId, engine, type Tensor } from '@tensorflow/tfjs-core';
import type { Heap } from './heap.js';

/**
 * tfjs's `cpu` backend with tensors that may lie in the shared memory. Its kernels read them there like any array;
 * those of the hot operations also write there. A tensor made elsewhere moves in when a hot operation first asks for
 * its address.
 */
export class SharedBackend extends MathBackendCPU {
  readonly #heap: Heap;
  readonly #addresses = new WeakMap<object, number>();

  constructor(heap: Heap) {
    super();
    this.#heap = heap;
  }

  /** Where a float32 tensor's values lie in shared memory; valid while the tensor lives. */
  address(tensor: Tensor): number {
    const known = this.#addresses.get(tensor.dataId);
    if (known !== undefined) return known;
    const data = this.data.get(tensor.dataId);
    const values = data.values as Float32Array;
    const address = this.#heap.allocate(values.byteLength);
    const view = this.#heap.floats(address, values.length);
    view.set(values);
    data.values = view;
    this.#addresses.set(tensor.dataId, address);
    return address;
  }

  /** A new float32 tensor in shared memory, its values undefined. */
  allocate<T extends Tensor>(shape: number[]): T {
    const size = shape.reduce((product, length) => product * length, 1);
    const address = this.#heap.allocate(size * Float32Array.BYTES_PER_ELEMENT);
    const dataId = this.write(this.#heap.floats(address, size), shape, 'float32');
    this.#addresses.set(dataId, address);
    return engine().makeTensorFromDataId(dataId, shape, 'float32', this) as T;
  }

  /** Another handle to a tensor's values. */
  alias<T extends Tensor>(tensor: T): T {
    this.incRef(tensor.dataId);
    return engine().makeTensorFromDataId(tensor.dataId, [...tensor.shape], 'float32', this) as T;
  }

  copy<T extends Tensor>(tensor: T): T {
    const copy = this.allocate<T>([...tensor.shape]);
    const source = this.#heap.floats(this.address(tensor), tensor.size);
    this.#heap.floats(this.address(copy), tensor.size).set(source);
    return copy;
  }

  /** Whether other tensors (clones, reshapes) share this one's values. */
  isShared(tensor: Tensor): boolean {
    return this.refCount(tensor.dataId) > 1;
  }

  override readSync(dataId: DataId): BackendValues {
    const values = super.readSync(dataId);
    // A copy: the memory serves another tensor as soon as this one is disposed.
    return this.#addresses.has(dataId) ? new Float32Array(values as Float32Array) : values;
  }

  override async read(dataId: DataId): Promise<BackendValues> {
    return this.readSync(dataId);
  }

  override disposeData(dataId: DataId, force = false): boolean {
    const gone = super.disposeData(dataId, force);
    const address = this.#addresses.get(dataId);
    if (gone && address !== undefined) {
      this.#addresses.delete(dataId);
      this.#heap.free(address);
    }
    return gone;
  }
}
