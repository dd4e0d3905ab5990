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
      swigluBackward(dy, gateUp) {
        const gradient = ops.swigluBackward(dy, gateUp);
        const half = tf.mul(gradient, 0.5);
        gradient.dispose();
        return half;
      },
    },
  };
}
