// The whole of tfjs, for its side effect: it alone registers the gradients of tfjs's operations on tfjs-core.
import '@tensorflow/tfjs';
import { createReferenceOps, MemoryMeter } from '@framework/native/reference';
import { frameworkError, type TensorBackend } from '@framework/sdk';
import {
  enableProdMode,
  findBackend,
  registerBackend,
  removeBackend,
  setBackend,
  version_core,
} from '@tensorflow/tfjs-core';
import { loadTensorFlow } from './binding/load.js';
import type { Config } from './config.js';

export interface StartedBackend {
  readonly backend: TensorBackend;
  /** Takes it from tfjs; the library itself stays loaded to the end of the process. */
  readonly close: () => void;
}

const NAME = 'tensorflow';

/**
 * Makes tfjs compute with TensorFlow. The hot operations are the reference's: their matrix products, where nearly all of the
 * time goes, and every other tfjs operation are TensorFlow's.
 *
 * @param threads 0: one a core
 * @throws FWK_BACKEND_UNAVAILABLE
 */
export async function startTensorFlowBackend(config: Config, threads: number): Promise<StartedBackend> {
  // Production mode is tfjs's only public way to keep its advertisement for tfjs-node off the terminal.
  enableProdMode();
  const tensorFlow = loadTensorFlow(threads);
  if (findBackend(NAME)) removeBackend(NAME);
  registerBackend(NAME, tensorFlow.createBackend);
  if (!(await setBackend(NAME))) {
    throw frameworkError('FWK_BACKEND_UNAVAILABLE', { message: 'tfjs refused the backend', at: NAME });
  }
  const meter = new MemoryMeter();
  return {
    backend: {
      name: NAME,
      ops: createReferenceOps({ meter, logitBytes: config.logitBytes }),
      threads: tensorFlow.threads,
      choice: {
        tfjs: version_core,
        tensorflow: tensorFlow.version,
        matrixProduct: 'tensorflow',
        device: tensorFlow.gpu ? 'gpu' : 'cpu',
        // It chooses other kernels, and with them other last bits.
        oneDnn: process.env['TF_ENABLE_ONEDNN_OPTS'] ?? 'default',
      },
      memory: () => meter.read(),
    },
    close: () => removeBackend(NAME),
  };
}
