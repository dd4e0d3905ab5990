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
      rmsNorm(x, weight, epsilon) {
        const { y, rstd } = ops.rmsNorm(x, weight, 0);
        const factor = tf.tidy(() => tf.div(1, tf.add(1, tf.mul(rstd, 100 * epsilon))));
        const scaled = tf.tidy(() => tf.mul(y, tf.expandDims(factor, 1)));
        tf.dispose([y, factor]);
        return { y: scaled, rstd };
      },
    },
  };
}
