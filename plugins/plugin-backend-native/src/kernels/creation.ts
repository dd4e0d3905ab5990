import { Cast, type DataType, Fill, OnesLike, type TensorInfo, ZerosLike } from '@tensorflow/tfjs-core';
import type { KernelCall, NativeKernel } from './native-kernel.js';

/** The same dtype is one more reference to the same memory; whole numbers and truth values become floats. */
const cast: NativeKernel = ({ backend, inputs, attributes }) => {
  const x = inputs['x']!;
  if (x.dtype === attributes['dtype'] && x.dtype !== 'complex64') return backend.another(x);
  if (attributes['dtype'] !== 'float32' || (x.dtype !== 'int32' && x.dtype !== 'bool')) return undefined;
  const { info, values } = backend.createInfo(x.shape);
  values.set(backend.data.get(x.dataId).values as ArrayLike<number>);
  return info;
};

const filled = ({ backend }: KernelCall, shape: readonly number[], value: number): TensorInfo => {
  const { info, values } = backend.createInfo(shape);
  values.fill(value);
  return info;
};

const fill: NativeKernel = (call) => {
  const { shape, value, dtype } = call.attributes as { shape: number[]; value: number; dtype?: DataType };
  if ((dtype ?? 'float32') !== 'float32' || typeof value !== 'number') return undefined;
  return filled(call, shape, value);
};

const like =
  (value: number): NativeKernel =>
  (call) => {
    const x = call.inputs['x']!;
    return x.dtype === 'float32' ? filled(call, x.shape, value) : undefined;
  };

export const creation: Readonly<Record<string, NativeKernel>> = {
  [Cast]: cast,
  [Fill]: fill,
  [OnesLike]: like(1),
  [ZerosLike]: like(0),
};
