import type { NativeKernels } from '@framework/native';
import type { NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core';
import type { NativeTensorBackend } from '../tensor-backend.js';

/** What a kernel of tfjs is called with, and what it computes with. */
export interface KernelCall {
  readonly native: NativeKernels;
  readonly backend: NativeTensorBackend;
  /** By the names tfjs gives them; operations with a list of inputs number them. */
  readonly inputs: Readonly<Record<string, TensorInfo | undefined>>;
  readonly attributes: NamedAttrMap;
}

/**
 * A tfjs kernel on native ones, or undefined for inputs it does not take (another dtype, more than eight axes): those
 * are left to tfjs's own CPU kernel, and counted.
 */
export type NativeKernel = (call: KernelCall) => TensorInfo | TensorInfo[] | undefined;

/** Axes that the native kernels loop over, at most. */
export const MAX_AXES = 8;

export const sizeOf = (shape: readonly number[]): number =>
  shape.reduce((product, length) => product * length, 1);

/** Elements from one index of an axis to the next, row-major. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  return strides;
}

/**
 * The same elements over fewer axes: those of length 1 go, and neighbours become one where every operand steps through
 * both as through one.
 */
export function mergeAxes(
  shape: readonly number[],
  operands: readonly (readonly number[])[],
): { readonly shape: number[]; readonly strides: number[][] } {
  const merged: number[] = [];
  const strides: number[][] = operands.map(() => []);
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const length = shape[axis]!;
    if (length === 1) continue;
    const continues =
      merged.length > 0 && operands.every((operand, i) => operand[axis] === strides[i]![0]! * merged[0]!);
    if (continues) {
      merged[0]! *= length;
    } else {
      merged.unshift(length);
      operands.forEach((operand, i) => {
        strides[i]!.unshift(operand[axis]!);
      });
    }
  }
  return { shape: merged, strides };
}
