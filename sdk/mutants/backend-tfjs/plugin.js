import cpu from '@framework/plugin-backend-cpu';
import { definePlugin } from '@framework/sdk';
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';

const NAME = 'mutant-backend-tfjs';

/** The plain backend under a name of its own, with something changed in its kernels. */
export default definePlugin((ctx) => {
  const offer = (token, plain) =>
    ctx.offer(token, {
      ...plain,
      async create(wish) {
        const { ops, ...backend } = await plain.create(wish);
        tf.registerBackend(NAME, () => new MathBackendCPU());
        tf.copyRegisteredKernels('cpu', NAME);
        const changed = change(ops);
        await tf.setBackend(NAME);
        return { ...backend, ops: changed, name: NAME };
      },
      dispose() {
        for (const { kernelName } of tf.getKernelsForBackend(NAME)) tf.unregisterKernel(kernelName, NAME);
        tf.removeBackend(NAME);
      },
    });
  return cpu.create({ ...ctx, config: { logitBytes: 2 ** 20 }, offer });
});

function change(ops) {
  tf.unregisterKernel('Relu', NAME);
  tf.registerKernel({
    kernelName: 'Relu',
    backendName: NAME,
    kernelFunc: ({ inputs }) => tf.clone(inputs.x),
  });
  return ops;
}
