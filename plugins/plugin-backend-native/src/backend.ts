// The whole of tfjs, for its side effect: it alone registers the gradients of tfjs's operations on tfjs-core.
import '@tensorflow/tfjs';
import { loadNative, type NativeKernels } from '@framework/native';
import { frameworkError, type TensorBackend } from '@framework/sdk';
import {
  enableProdMode,
  findBackend,
  registerBackend,
  removeBackend,
  setBackend,
  version_core,
} from '@tensorflow/tfjs-core';
import type { Config } from './config.js';
import { FloatPool } from './float-pool.js';
import { createNativeOps } from './ops.js';
import { BACKEND_NAME, NativeTensorBackend } from './tensor-backend.js';
import { registerTensorKernels } from './tensor-kernels.js';

/**
 * Registers and activates the tfjs backend `native`.
 *
 * @param threads to compute with; 0 takes the cores this process may use
 * @throws FWK_BACKEND_UNAVAILABLE when the addon, or the kernels asked for, are not there
 */
export async function createNativeBackend(config: Config, threads: number): Promise<TensorBackend> {
  const native = loadNative();
  if (!native.ok) throw unavailable(native.why);
  const { kernels } = native;
  const before = kernels.info();
  const wanted = config.kernels === 'auto' ? before.available[0]! : config.kernels;
  if (!before.available.includes(wanted)) {
    throw unavailable(`this processor has no '${wanted}' kernels, only ${before.available.join(', ')}`);
  }
  kernels.useKernels(wanted);
  kernels.setThreads(threads === 0 ? before.cores : threads);
  chooseMatrixProduct(kernels, config);
  const info = kernels.info();

  // Production mode is tfjs's only public way to keep its advertisement for tfjs-node off the terminal.
  enableProdMode();
  registerTensorKernels(kernels);
  if (findBackend(BACKEND_NAME)) removeBackend(BACKEND_NAME);
  const { addressOf, preferHugePages } = kernels;
  const backend = new NativeTensorBackend(new FloatPool({ addressOf, preferHugePages }));
  registerBackend(BACKEND_NAME, () => backend);
  if (!(await setBackend(BACKEND_NAME))) throw unavailable(`tfjs refused the backend '${BACKEND_NAME}'`);
  return {
    name: BACKEND_NAME,
    ops: createNativeOps(kernels, backend, config.logitBytes),
    threads: info.threads,
    choice: {
      tfjs: version_core,
      matrixProduct: config.matmul === 'own' ? 'own' : info.matrixLibrary,
      compute: config.compute === 'f32' ? 'f32' : `bf16, added in f32 (${info.matrixKernels})`,
      instructionSet: info.kernels,
      compiler: info.compiler,
      sources: native.sources,
    },
    memory: () => backend.usage(),
    fallbacks: () => backend.fallbacks('calls'),
    fallbackSeconds: () => backend.fallbacks('seconds'),
  };
}

/** @throws FWK_BACKEND_UNAVAILABLE when the library is not there, or the processor has no bf16 */
function chooseMatrixProduct(kernels: NativeKernels, { compute, matmul, matmulLibrary }: Config): void {
  if (matmul === 'own' && matmulLibrary !== '')
    throw unavailable('matmulLibrary names a file, and matmul: own takes none: set matmul too');
  const why = kernels.useMatrixLibrary(matmul, matmulLibrary);
  if (why !== '') throw unavailable(`matmul: ${matmul} cannot be opened: ${why}`);
  if (compute === 'bf16' && matmul !== 'own')
    throw unavailable(`compute: bf16 is our own kernels', not ${matmul}'s: set matmul: own`);
  if (compute === 'bf16' && kernels.info().bf16.length === 0)
    throw unavailable('this processor has no bf16 kernels: set compute: f32');
  kernels.usePrecision(compute);
}

const unavailable = (message: string) =>
  frameworkError('FWK_BACKEND_UNAVAILABLE', { message, at: BACKEND_NAME });
