import type { NativeKernels } from '@framework/native';
import {
  copyRegisteredKernels,
  ExpandDims,
  getKernelsForBackend,
  Identity,
  type KernelFunc,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  Reshape,
  registerKernel,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import { creation } from './kernels/creation.js';
import { elementwise } from './kernels/elementwise.js';
import { movement } from './kernels/movement.js';
import type { NativeKernel } from './kernels/native-kernel.js';
import { products } from './kernels/products.js';
import { reductions } from './kernels/reductions.js';
import { BACKEND_NAME, type NativeTensorBackend } from './tensor-backend.js';

/** tfjs's kernels on native ones. */
export const NATIVE_KERNELS: Readonly<Record<string, NativeKernel>> = {
  ...creation,
  ...elementwise,
  ...movement,
  ...products,
  ...reductions,
};

/** tfjs's own that only count one more reference: nothing could be faster. */
const REFERENCES: ReadonlySet<string> = new Set([ExpandDims, Identity, Reshape]);

/**
 * Registers tfjs's kernels for the backend `native`: native ones, and behind them the CPU backend's for inputs they do
 * not take and for everything else. Those are counted and timed (`NativeTensorBackend.fallbacks`). tfjs keeps one table a
 * process, so this happens once.
 */
export function registerTensorKernels(native: NativeKernels): void {
  if (registered) return;
  registered = true;
  copyRegisteredKernels('cpu', BACKEND_NAME);
  for (const { kernelName, kernelFunc } of getKernelsForBackend(BACKEND_NAME)) {
    if (REFERENCES.has(kernelName)) continue;
    unregisterKernel(kernelName, BACKEND_NAME);
    registerKernel({
      kernelName,
      backendName: BACKEND_NAME,
      kernelFunc: nativeFirst(native, kernelName, NATIVE_KERNELS[kernelName], kernelFunc),
    });
  }
}
let registered = false;

function nativeFirst(
  native: NativeKernels,
  name: string,
  kernel: NativeKernel | undefined,
  fallback: KernelFunc,
): KernelFunc {
  return ({ inputs, attrs, backend: given }) => {
    const backend = given as NativeTensorBackend;
    const result = kernel?.({
      native,
      backend,
      inputs: inputs as NamedTensorInfoMap,
      attributes: (attrs ?? {}) as NamedAttrMap,
    });
    if (result !== undefined) return result;
    const start = performance.now();
    const slow = fallback({ inputs, backend: given, ...(attrs === undefined ? {} : { attrs }) });
    backend.countFallback(name, (performance.now() - start) / 1000);
    return slow;
  };
}
