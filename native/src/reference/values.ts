import { type Tensor, type Tensor1D, type Tensor2D, tensor1d, tensor2d } from '@tensorflow/tfjs-core';

/** A tensor's values for reading. On the `cpu` backend this is the live array: never write to it. */
export const valuesOf = (tensor: Tensor): Float32Array => tensor.dataSync<'float32'>();

export const vector = (values: Float32Array): Tensor1D => tensor1d(values, 'float32');

export const matrix = (values: Float32Array, rows: number, columns: number): Tensor2D =>
  tensor2d(values, [rows, columns], 'float32');
