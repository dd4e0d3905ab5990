/**
 * How native code sees memory that belongs to other native code; the TypeScript face of
 * `native/include/framework/device_view.h`. A plugin with kernels of its own (flash attention on CUDA) gets device
 * memory this way, without a copy through JavaScript.
 */
export interface DeviceView {
  /** Address, valid until the view is released. A BigInt: 64 bits. */
  readonly pointer: bigint;
  readonly bytes: number;
  readonly dtype: DeviceDtype;
  readonly shape: readonly number[];
  /** In elements, outermost first. */
  readonly strides: readonly number[];
  readonly device: { readonly kind: 'cpu' | 'cuda'; readonly index: number };
  /** The stream work is queued on; 0 for the CPU. */
  readonly stream: bigint;
  release(): void;
}

/** Dtypes tfjs lacks (bf16, 16-bit integers) exist only on this side. */
export type DeviceDtype = 'f32' | 'bf16' | 'f16' | 'i32' | 'u16' | 'u8';
