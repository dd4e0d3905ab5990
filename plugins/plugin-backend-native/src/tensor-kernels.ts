import type { NativeKernels } from '@framework/native';
import {
  Add,
  BatchMatMul,
  type BatchMatMulAttrs,
  backend_util,
  copyRegisteredKernels,
  _FusedMatMul as FusedMatMul,
  type _FusedMatMulAttrs as FusedMatMulAttrs,
  getKernel,
  type KernelFunc,
  type NamedTensorInfoMap,
  registerKernel,
  type TensorInfo,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import type { NativeTensorBackend } from './tensor-backend.js';

export const BACKEND_NAME = 'native';

/**
 * Registers tfjs's kernels for the backend `native`: its own matrix product and sum, the CPU backend's for the rest.
 * tfjs keeps one table a process, so this happens once.
 */
export function registerTensorKernels(kernels: NativeKernels): void {
  if (registered) return;
  registered = true;
  copyRegisteredKernels('cpu', BACKEND_NAME);
  replace(BatchMatMul, (fallback) => (call) => {
    const { a, b } = call.inputs as { a: TensorInfo; b: TensorInfo };
    if (a.dtype !== 'float32' || b.dtype !== 'float32') return fallback(call);
    const { transposeA, transposeB } = call.attrs as unknown as BatchMatMulAttrs;
    return batchMatMul(kernels, call.backend as NativeTensorBackend, a, b, transposeA, transposeB);
  });
  replace(FusedMatMul, () => fusedMatMul);
  replace(Add, (fallback) => (call) => {
    const { a, b } = call.inputs as { a: TensorInfo; b: TensorInfo };
    const sameShape =
      a.shape.length === b.shape.length && a.shape.every((size, axis) => size === b.shape[axis]);
    if (a.dtype !== 'float32' || b.dtype !== 'float32' || !sameShape) return fallback(call);
    const backend = call.backend as NativeTensorBackend;
    const { info, values } = backend.createInfo(a.shape);
    kernels.add(values.length, backend.values(a), backend.values(b), values);
    return info;
  });
}
let registered = false;

function replace(name: string, make: (fallback: KernelFunc) => KernelFunc): void {
  const fallback = getKernel(name, BACKEND_NAME).kernelFunc;
  unregisterKernel(name, BACKEND_NAME);
  registerKernel({ kernelName: name, backendName: BACKEND_NAME, kernelFunc: make(fallback) });
}

/** `[…, M, K] · […, K, N]`, leading dimensions broadcast. */
function batchMatMul(
  kernels: NativeKernels,
  backend: NativeTensorBackend,
  a: TensorInfo,
  b: TensorInfo,
  transposeA: boolean,
  transposeB: boolean,
): TensorInfo {
  const [aRows, aColumns] = a.shape.slice(-2) as [number, number];
  const [bRows, bColumns] = b.shape.slice(-2) as [number, number];
  const [rows, depth] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
  const columns = transposeB ? bRows : bColumns;
  const outer = backend_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const { info, values } = backend.createInfo([...outer, rows, columns]);
  const left = batches(backend.values(a), rows * depth);
  const right = batches(backend.values(b), depth * columns);
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
const fusedMatMul: KernelFunc = ({ inputs, attrs, backend }) => {
  const native = backend as NativeTensorBackend;
  const { a, b, bias, preluActivationWeights } = inputs as NamedTensorInfoMap & {
    a: TensorInfo;
    b: TensorInfo;
  };
  const { transposeA, transposeB, activation, leakyreluAlpha } = attrs as unknown as FusedMatMulAttrs;
  let result = run(native, BatchMatMul, { a, b }, { transposeA, transposeB });
  const next = (kernel: string, more: NamedTensorInfoMap, options: Record<string, number> = {}): void => {
    const before = result;
    result = run(native, kernel, more, options);
    native.disposeIntermediateTensorInfo(before);
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
