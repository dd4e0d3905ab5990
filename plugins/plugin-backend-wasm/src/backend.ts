// The whole of tfjs, for its side effect: it alone registers the gradients of tfjs's operations on tfjs-core.
import '@tensorflow/tfjs';
import { frameworkError, type TensorBackend } from '@framework/sdk';
import {
  copyRegisteredKernels,
  enableProdMode,
  registerBackend,
  removeBackend,
  setBackend,
  version_core,
} from '@tensorflow/tfjs-core';
import type { Config } from './config.js';
import { createWasmOps } from './ops/ops.js';
import { startMachine } from './ops/start.js';

export interface StartedBackend {
  readonly backend: TensorBackend;
  /** Ends the threads. The tensors are gone then. */
  readonly close: () => Promise<void>;
}

const NAME = 'wasm';

/**
 * Starts the threads, and makes tfjs compute here: hot operations by our kernels, all others by those of tfjs's `cpu`
 * backend, over the same memory.
 *
 * @param threads 0: one a core
 * @throws FWK_BACKEND_UNAVAILABLE when tfjs refuses the backend
 */
export async function startWasmBackend(config: Config, threads: number): Promise<StartedBackend> {
  // Production mode is tfjs's only public way to keep its advertisement for tfjs-node off the terminal.
  enableProdMode();
  const machine = await startMachine(threads);
  registerBackend(NAME, () => machine.backend);
  copyRegisteredKernels('cpu', NAME);
  if (!(await setBackend(NAME))) {
    throw frameworkError('FWK_BACKEND_UNAVAILABLE', { message: 'tfjs refused the backend', at: NAME });
  }
  const { heap, pool } = machine;
  return {
    backend: {
      name: NAME,
      ops: createWasmOps(machine, config.logitBytes),
      threads: pool.threads,
      choice: { tfjs: version_core, instructionSet: 'simd128', matrixProduct: 'own' },
      memory: () => ({ bytes: heap.bytes, peakBytes: heap.peakBytes }),
    },
    async close() {
      removeBackend(NAME);
      await pool.close();
    },
  };
}
