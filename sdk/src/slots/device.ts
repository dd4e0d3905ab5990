/**
 * How native code sees memory that belongs to other native code; the TypeScript face of
 * `native/include/framework/device_view.h`. A plugin with kernels of its own (flash attention on CUDA) gets device
 * memory this way, without a copy through JavaScript.
 *
 * @example
 * // examples/slots/device-view.ts
 * import type { DeviceView } from '@framework/sdk';
 *
 * // Native code that is given a view reads its memory where it lies, and must not keep the address beyond `release`.
 * export function describeView({ dtype, shape, strides, device, bytes }: DeviceView): string {
 *   const contiguous = strides.every(
 *     (stride, axis) => stride === shape.slice(axis + 1).reduce((product, size) => product * size, 1),
 *   );
 *   return `${dtype}[${shape.join(', ')}] on ${device.kind}:${device.index}, ${bytes} bytes, ${contiguous ? 'contiguous' : 'strided'}`;
 * }
 */
export interface DeviceView {
  /** Address, valid until the view is released. A BigInt: 64 bits. */
  readonly pointer: bigint;
  /** Size of the memory it covers. */
  readonly bytes: number;
  /** Element type. */
  readonly dtype: DeviceDtype;
  /** Outermost first. */
  readonly shape: readonly number[];
  /** In elements, outermost first. */
  readonly strides: readonly number[];
  /** Where the memory lies. */
  readonly device: { readonly kind: 'cpu' | 'cuda'; readonly index: number };
  /** The stream work is queued on; 0 for the CPU. */
  readonly stream: bigint;
  /** Lets go of the memory: the address must not be used after this. */
  release(): void;
}

/** Dtypes tfjs lacks (bf16, 16-bit integers) exist only on this side. */
export type DeviceDtype = 'f32' | 'bf16' | 'f16' | 'i32' | 'u16' | 'u8';
