import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import { type DataType, engine, type Tensor, type TensorInfo, Variable } from '@tensorflow/tfjs-core';
import { FloatPool } from './float-pool.js';

export const BACKEND_NAME = 'native';

type Values = Parameters<MathBackendCPU['write']>[0];
type DataId = Parameters<MathBackendCPU['disposeData']>[0];

/**
 * tfjs's CPU backend over pooled memory: results of native kernels live in a pool and go back to it when tfjs disposes
 * them. Kernels that are not replaced are tfjs's own and keep their plain arrays.
 *
 * Pooled memory has one owner. Some of tfjs's kernels answer with a view of their input (slices); `write` copies those,
 * and reads hand out copies, so that no stale view survives the return to the pool.
 */
export class NativeTensorBackend extends MathBackendCPU {
  readonly #pool: FloatPool;
  #bytes = 0;
  #peakBytes = 0;
  readonly #fallbacks = new Map<string, { calls: number; seconds: number }>();

  constructor(pool = new FloatPool()) {
    super();
    this.#pool = pool;
  }

  override write(values: Values, shape: number[], dtype: DataType): DataId {
    const owned = values instanceof Float32Array ? this.#ownMemory(values) : values;
    this.#account(bytesOf(owned));
    return super.write(owned, shape, dtype);
  }

  /**
   * Weights are given as arrays of JavaScript's and changed in place from the first step on: with memory of the pool from
   * the start, no step has to copy them, and the array they came in can go.
   */
  #ownMemory(values: Float32Array): Float32Array {
    if (values.byteLength < POOLED_BYTES && !this.#pool.owns(values)) return values;
    const own = this.#pool.take(values.length);
    own.set(values);
    return own;
  }

  override move(dataId: DataId, values: Values, shape: number[], dtype: DataType, refCount: number): void {
    this.#account(bytesOf(values));
    super.move(dataId, values, shape, dtype, refCount);
  }

  override readSync(dataId: DataId): Values {
    const values = super.readSync(dataId);
    return values instanceof Float32Array && this.#pool.owns(values) ? values.slice() : values;
  }

  override disposeData(dataId: DataId, force = false): boolean {
    if (!this.data.has(dataId)) return true;
    const { values } = this.data.get(dataId);
    const released = super.disposeData(dataId, force);
    if (released) {
      this.#account(-bytesOf(values));
      if (values instanceof Float32Array && this.#pool.owns(values)) this.#pool.give(values);
    }
    return released;
  }

  /** Bytes of live tensors and buffers, the most there ever were, and what the pool holds for them. */
  usage(): { readonly bytes: number; readonly peakBytes: number; readonly heldBytes: number } {
    return { bytes: this.#bytes, peakBytes: this.#peakBytes, heldBytes: this.#pool.stats().heldBytes };
  }

  /** Memory beside tensors, all zeros: gradients and moments. It goes back by `give`. */
  takeZeros(size: number): Float32Array {
    const values = this.#pool.take(size).fill(0);
    this.#account(values.byteLength);
    return values;
  }

  give(values: Float32Array): void {
    this.#account(-values.byteLength);
    this.#pool.give(values);
  }

  #account(bytes: number): void {
    this.#bytes += bytes;
    this.#peakBytes = Math.max(this.#peakBytes, this.#bytes);
  }

  /** The live values of a float32 tensor; not to be kept, and written only by who made the tensor. */
  values(tensor: TensorInfo): Float32Array {
    return this.data.get(tensor.dataId).values as Float32Array;
  }

  /** The same for a kernel that leaves other dtypes to tfjs: undefined for them. */
  floats(tensor: TensorInfo): Float32Array | undefined {
    const { values } = this.data.get(tensor.dataId);
    return tensor.dtype === 'float32' && values instanceof Float32Array ? values : undefined;
  }

  /** The live values of an int32 tensor. */
  integers(tensor: TensorInfo): Int32Array | undefined {
    const { values } = this.data.get(tensor.dataId);
    return tensor.dtype === 'int32' && values instanceof Int32Array ? values : undefined;
  }

  /** One more reference to a tensor's memory. */
  another({ dataId, shape, dtype }: TensorInfo): TensorInfo {
    this.incRef(dataId);
    return { dataId, shape, dtype };
  }

  /** A kernel without a native one did its work in `seconds`. */
  countFallback(kernel: string, seconds: number): void {
    const known = this.#fallbacks.get(kernel);
    if (known === undefined) {
      this.#fallbacks.set(kernel, { calls: 1, seconds });
      return;
    }
    known.calls += 1;
    known.seconds += seconds;
  }

  /** What tfjs's own CPU kernels did since the start, by kernel. */
  fallbacks(what: 'calls' | 'seconds'): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#fallbacks].map(([kernel, counted]) => [kernel, counted[what]]));
  }

  /** A new tensor on pooled memory, for a kernel to fill whole: it holds anything at first. */
  create<T extends Tensor>(shape: readonly number[]): { readonly tensor: T; readonly values: Float32Array } {
    const { info, values } = this.createInfo(shape);
    return { tensor: engine().makeTensorFromTensorInfo(info, this) as T, values };
  }

  /** The same without a tensor, as kernels return it. */
  createInfo(shape: readonly number[]): { readonly info: TensorInfo; readonly values: Float32Array } {
    const values = this.#pool.take(shape.reduce((product, length) => product * length, 1));
    this.#account(values.byteLength);
    const plain = [...shape];
    const dataId = super.write(values, plain, 'float32');
    return { info: { dataId, shape: plain, dtype: 'float32' }, values };
  }

  /**
   * Takes over a tensor that an operation consumes: disposes it, and gives its memory to the result where nobody else
   * sees it (then `target` is `source`), else fresh memory.
   */
  takeOver<T extends Tensor>(
    consumed: T,
  ): { readonly tensor: T; readonly source: Float32Array; readonly target: Float32Array } {
    const source = this.values(consumed);
    if (this.#isExclusive(consumed)) {
      const tensor = engine().makeTensorFromTensorInfo(consumed, this) as T;
      this.incRef(consumed.dataId);
      consumed.dispose();
      return { tensor, source, target: source };
    }
    const { tensor, values } = this.create<T>(consumed.shape);
    consumed.dispose();
    return { tensor, source, target: values };
  }

  /**
   * The memory of a variable, to be changed in place. A variable whose memory somebody else sees (a clone, an array
   * the user made it from) is given memory of its own first: the others keep the values they had.
   */
  writable(variable: Variable): Float32Array {
    if (this.#isExclusive(variable)) return this.values(variable);
    const { tensor, values } = this.create(variable.shape);
    values.set(this.values(variable));
    variable.assign(tensor);
    tensor.dispose();
    return values;
  }

  #isExclusive(tensor: Tensor): boolean {
    return this.refCount(tensor.dataId) === 1 && this.#pool.owns(this.values(tensor));
  }
}

/** Given arrays from this size on move into the pool; what is smaller is mostly read once, and gone. */
const POOLED_BYTES = 64 * 1024;

const bytesOf = (values: Values | undefined): number => (ArrayBuffer.isView(values) ? values.byteLength : 0);
