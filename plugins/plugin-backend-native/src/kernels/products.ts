import type { NativeKernels } from '@framework/native';
import {
  Add,
  BatchMatMul,
  type BatchMatMulAttrs,
  backend_util,
  _FusedMatMul as FusedMatMul,
  type _FusedMatMulAttrs as FusedMatMulAttrs,
  getKernel,
  type NamedTensorInfoMap,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { BACKEND_NAME, type NativeTensorBackend } from '../tensor-backend.js';
import type { NativeKernel } from './native-kernel.js';

const product: NativeKernel = ({ native, backend, inputs, attributes }) => {
  const { transposeA, transposeB } = attributes as unknown as BatchMatMulAttrs;
  return batchMatMul(native, backend, inputs['a']!, inputs['b']!, transposeA, transposeB);
};

/** `[…, M, K] · […, K, N]`, leading dimensions broadcast. */
function batchMatMul(
  kernels: NativeKernels,
  backend: NativeTensorBackend,
  a: TensorInfo,
  b: TensorInfo,
  transposeA: boolean,
  transposeB: boolean,
): TensorInfo | undefined {
  const [leftValues, rightValues] = [backend.floats(a), backend.floats(b)];
  if (leftValues === undefined || rightValues === undefined) return undefined;
  const [aRows, aColumns] = a.shape.slice(-2) as [number, number];
  const [bRows, bColumns] = b.shape.slice(-2) as [number, number];
  const [rows, depth] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
  const columns = transposeB ? bRows : bColumns;
  const outer = backend_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const { info, values } = backend.createInfo([...outer, rows, columns]);
  const left = batches(leftValues, rows * depth);
  const right = batches(rightValues, depth * columns);
  // As the CPU backend does it: the smaller operand is repeated from its start.
  for (let batch = 0; batch * rows * columns < values.length; batch++) {
    kernels.gemm(
      rows,
      columns,
      depth,
      left(batch),
      transposeA,
      right(batch),
      transposeB,
      null,
      values.subarray(batch * rows * columns, (batch + 1) * rows * columns),
    );
  }
  return info;
}

function batches(values: Float32Array, size: number): (batch: number) => Float32Array {
  const count = size === 0 ? 1 : values.length / size;
  return (batch) => {
    const start = (batch % count) * size;
    return values.subarray(start, start + size);
  };
}

/** The kernels that apply an activation, by the name a fused product gives it. */
const ACTIVATIONS: Readonly<Record<string, string>> = {
  relu: 'Relu',
  relu6: 'Relu6',
  elu: 'Elu',
  sigmoid: 'Sigmoid',
  prelu: 'Prelu',
  leakyrelu: 'LeakyRelu',
};

/** The product, the bias and the activation one after another: fusing them would save little here. */
const fusedProduct: NativeKernel = ({ backend, inputs, attributes }) => {
  const { a, b, bias, preluActivationWeights } = inputs as NamedTensorInfoMap & {
    a: TensorInfo;
    b: TensorInfo;
  };
  const { transposeA, transposeB, activation, leakyreluAlpha } = attributes as unknown as FusedMatMulAttrs;
  let result = run(backend, BatchMatMul, { a, b }, { transposeA, transposeB });
  const next = (kernel: string, more: NamedTensorInfoMap, options: Record<string, number> = {}): void => {
    const before = result;
    result = run(backend, kernel, more, options);
    backend.disposeIntermediateTensorInfo(before);
  };
  if (bias) next(Add, { a: result, b: bias });
  const kernel = activation === undefined ? undefined : ACTIVATIONS[activation];
  if (kernel === 'Prelu') next(kernel, { x: result, alpha: preluActivationWeights });
  else if (kernel === 'LeakyRelu') next(kernel, { x: result }, { alpha: leakyreluAlpha ?? 0.2 });
  else if (kernel !== undefined) next(kernel, { x: result });
  return result;
};

function run(
  backend: NativeTensorBackend,
  kernel: string,
  inputs: NamedTensorInfoMap,
  attrs: Record<string, number | boolean>,
): TensorInfo {
  return getKernel(kernel, BACKEND_NAME).kernelFunc({ inputs, attrs, backend }) as TensorInfo;
}

export const products: Readonly<Record<string, NativeKernel>> = {
  [BatchMatMul]: product,
  [FusedMatMul]: fusedProduct,
};
