import { definePlugin, OPTIMIZER } from '@framework/sdk';
import * as tf from '@tensorflow/tfjs-core';

/** Gradient descent with momentum. */
export default definePlugin((ctx) => {
  const moments = new Map();
  ctx.provide(OPTIMIZER, () => ({
    step(parameters, { learningRate, gradientScale }) {
      for (const { name, variable, gradient } of parameters) {
        const values = gradient.read();
        const moment = moments.get(name)?.values ?? new Float32Array(values.length);
        moments.set(name, { shape: variable.shape, values: moment });
        for (let i = 0; i < values.length; i++) moment[i] = 0.5 * moment[i] + gradientScale * values[i];
        tf.tidy(() =>
          variable.assign(tf.sub(variable, tf.mul(tf.tensor(moment, variable.shape), learningRate))),
        );
      }
    },
  }));
  return {};
});
