import type { StoredTensor } from './safetensors.js';

/**
 * Float32 values as an entry of a safetensors file. `read` is called again each time the bytes are asked for, so that
 * writing a checkpoint holds one tensor's copy at a time and not the whole model's.
 *
 * Bytes are little-endian, as is every machine the framework runs on (x64, arm64).
 *
 * @param shape its product is the number of values `read` gives
 *
 * @example
 * // examples/data.ts#encodeSafetensors
 * export const file = (): Uint8Array => {
 *   const weight = storedFloats([2, 2], () => Float32Array.of(1, 2, 3, 4));
 *   return Buffer.concat([...encodeSafetensors(new Map([['weight', weight]]), { format: 'pt' })]);
 * };
 */
export function storedFloats(shape: readonly number[], read: () => Float32Array): StoredTensor {
  return {
    dtype: 'F32',
    shape,
    get data() {
      const values = read();
      return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    },
  };
}

/**
 * The values of an `F32` entry: a copy, because an entry's bytes lie anywhere in their file and a `Float32Array` must
 * start at a multiple of four.
 *
 * @throws TypeError for another dtype
 *
 * @example
 * // examples/data.ts#decodeSafetensors
 * export const weights = (bytes: Uint8Array, place: string): Float32Array => {
 *   const { tensors } = decodeSafetensors(bytes, place);
 *   return floatsOf(tensors.get('weight')!);
 * };
 */
export function floatsOf(tensor: StoredTensor): Float32Array {
  if (tensor.dtype !== 'F32') throw new TypeError(`floatsOf: the tensor is ${tensor.dtype}, not F32`);
  return new Float32Array(new Uint8Array(tensor.data).buffer);
}
