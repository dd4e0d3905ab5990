// The whole of tfjs, for its side effect: it alone registers the gradients of tfjs's operations on tfjs-core.
import '@tensorflow/tfjs';
import { createReferenceOps, type MatrixProduct, MemoryMeter } from '@framework/native/reference';
import { frameworkError, type TensorBackend } from '@framework/sdk';
import { setWasmPaths, version_wasm } from '@tensorflow/tfjs-backend-wasm';
import {
  enableProdMode,
  env,
  matMul,
  setBackend,
  tidy,
  transpose,
  version_core,
} from '@tensorflow/tfjs-core';
import { findBinary } from './binary.js';
import type { Config } from './config.js';

/**
 * Activates tfjs's `wasm` backend, with the reference operations on top.
 *
 * @throws FWK_BACKEND_UNAVAILABLE when the binaries are missing or tfjs refuses them
 */
export async function createWasmBackend(config: Config): Promise<TensorBackend> {
  // Production mode is tfjs's only public way to keep its advertisement for tfjs-node off the terminal.
  enableProdMode();
  const binary = findBinary();
  if (binary.ok) setWasmPaths(binary.folder);
  if (!binary.ok || !(await setBackend('wasm'))) {
    throw frameworkError('FWK_BACKEND_UNAVAILABLE', {
      message: binary.ok ? "tfjs refused its 'wasm' backend" : binary.why,
      at: 'wasm',
    });
  }
  const meter = new MemoryMeter();
  return {
    name: 'wasm',
    ops: createReferenceOps({ meter, product, logitBytes: config.logitBytes }),
    threads: 1,
    choice: {
      tfjs: version_core,
      tfjsWasm: version_wasm,
      instructionSet: (await env().getAsync('WASM_HAS_SIMD_SUPPORT')) ? 'simd128' : 'scalar',
      matrixProduct: 'tfjs',
    },
    memory: () => meter.read(),
  };
}

/**
 * tfjs hands only plain products to XNNPACK; with a transposed operand it takes a scalar loop, ten to forty times
 * slower. Transposing first costs little.
 */
const product: MatrixProduct = (a, b, form) =>
  tidy(() => matMul(form === 'tn' ? transpose(a) : a, form === 'nt' ? transpose(b) : b));
