import type { DeviceView } from '@framework/sdk';
import type { NativeKernels } from './kernels.js';

/**
 * A view of a JavaScript array for native code of another package. It holds the array, so that the address stays
 * valid, until it is released.
 *
 * @param shape row-major, contiguous
 */
export function deviceViewOf(
  kernels: NativeKernels,
  array: Float32Array,
  shape: readonly number[],
): DeviceView {
  let held: Float32Array | null = array;
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  return {
    pointer: kernels.addressOf(array),
    bytes: array.byteLength,
    dtype: 'f32',
    shape,
    strides,
    device: { kind: 'cpu', index: 0 },
    stream: 0n,
    release() {
      held = null;
      void held;
    },
  };
}
