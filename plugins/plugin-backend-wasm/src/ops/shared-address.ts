import type { TensorBuffer } from '@framework/sdk';
import { SharedBuffer } from '../tensors/buffer.js';

/** Where a buffer of this backend lies. Throws TypeError for another's. */
export function sharedAddress(buffer: TensorBuffer): number {
  if (buffer instanceof SharedBuffer) return buffer.address;
  throw new TypeError("a buffer of another backend was given to the wasm backend's operations");
}
