// The whole of tfjs, for its side effect: it alone registers the gradients of tfjs's operations on tfjs-core.
import '@tensorflow/tfjs';
import { createReferenceOps, MemoryMeter } from '@framework/native/reference';
import { frameworkError, type TensorBackend } from '@framework/sdk';
import { enableProdMode, setBackend, version_core } from '@tensorflow/tfjs-core';
import type { Config } from './config.js';

/**
 * Activates tfjs's `cpu` backend, with the reference operations.
 *
 * @throws FWK_BACKEND_UNAVAILABLE when tfjs refuses
 */
export async function createCpuBackend(config: Config): Promise<TensorBackend> {
  // Production mode is tfjs's only public way to keep its advertisement for tfjs-node off the terminal.
  enableProdMode();
  if (!(await setBackend('cpu'))) {
    throw frameworkError('FWK_BACKEND_UNAVAILABLE', { message: "tfjs refused its 'cpu' backend", at: 'cpu' });
  }
  const meter = new MemoryMeter();
  return {
    name: 'cpu',
    ops: createReferenceOps({ meter, logitBytes: config.logitBytes }),
    threads: 1,
    choice: { tfjs: version_core, matrixProduct: 'tfjs', instructionSet: 'javascript' },
    memory: () => meter.read(),
  };
}
