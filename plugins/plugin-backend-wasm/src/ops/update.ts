import type { AdamWOptions, AdamWUpdate, Ops } from '@framework/sdk';
import { Variable } from '@tensorflow/tfjs-core';
import { SharedBuffer } from '../tensors/buffer.js';
import { type Machine, vectorsOf } from './machine.js';
import { sharedAddress } from './shared-address.js';

/** Buffers, the norm, the optimizer. */
export const createUpdateOps = (machine: Machine): Pick<Ops, 'buffer' | 'globalNorm' | 'adamw'> => ({
  buffer: (shape) => new SharedBuffer(machine, shape),

  globalNorm(buffers) {
    const { kernels, pool, heap } = machine;
    const result = heap.allocate(Float64Array.BYTES_PER_ELEMENT);
    const total = new Float64Array(heap.memory.buffer, result, 1);
    total[0] = 0;
    for (const buffer of buffers) {
      pool.runAlone(kernels.squares, { source: sharedAddress(buffer), count: buffer.size, result });
    }
    const norm = Math.sqrt(total[0]);
    heap.free(result);
    return norm;
  },

  adamw(updates, options) {
    for (const update of updates) step(machine, update, options);
  },
});

function step(machine: Machine, update: AdamWUpdate, options: AdamWOptions): void {
  const { kernels, pool, backend } = machine;
  const { parameter } = update;
  if (!(parameter instanceof Variable)) throw new TypeError('adamw: the parameter is no tf.Variable');
  if (backend.isShared(parameter)) {
    // A clone shares the values, and must keep them.
    const own = backend.copy(parameter);
    parameter.assign(own);
    own.dispose();
  }
  const { learningRate, beta1, beta2, epsilon, gradientScale } = options;
  pool.run(kernels.adamw, {
    parameter: backend.address(parameter),
    gradient: sharedAddress(update.gradient),
    first: sharedAddress(update.firstMoment),
    second: sharedAddress(update.secondMoment),
    vectors: vectorsOf(parameter.size),
    decay: 1 - learningRate * update.weightDecay,
    rate: learningRate / (1 - beta1 ** options.step),
    beta1,
    oneMinusBeta1: 1 - beta1,
    beta2,
    oneMinusBeta2: 1 - beta2,
    secondCorrection: Math.sqrt(1 - beta2 ** options.step),
    epsilon,
    gradientScale,
  });
}
