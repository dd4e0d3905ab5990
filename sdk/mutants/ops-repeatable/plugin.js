import cpu from '@framework/plugin-backend-cpu';
import { definePlugin } from '@framework/sdk';
import * as tf from '@tensorflow/tfjs-core';

/** The plain backend with something changed in it. */
export default definePlugin((ctx) => {
  const offer = (token, plain) =>
    ctx.offer(token, { ...plain, create: async (wish) => changed(await plain.create(wish)) });
  return cpu.create({ ...ctx, config: { logitBytes: 2 ** 20 }, offer });
});

function changed(backend) {
  const { ops } = backend;
  return {
    ...backend,
    ops: {
      ...ops,
      swiglu(gateUp) {
        const result = ops.swiglu(gateUp);
        const noisy = tf.mul(result, 1 + 1e-6 * Math.random());
        result.dispose();
        return noisy;
      },
    },
  };
}
