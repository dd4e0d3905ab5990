import { definePlugin, floatsOf, OPTIMIZER, requireStateVersion, storedFloats } from '@framework/sdk';
import * as tf from '@tensorflow/tfjs-core';

/** Gradient descent with momentum. */
export default definePlugin((ctx) => {
  let moments = new Map();
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
  return {
    hooks: {
      checkpoint(draft) {
        const stored = [...moments].map(([name, { shape, values }]) => [
          name,
          storedFloats(shape, () => values),
        ]);
        return draft.tensors('moments', new Map(stored));
      },
      async restore(view) {
        requireStateVersion(view, 1);
        const stored = await view.tensors('moments');
        moments = new Map(
          [...stored].map(([name, tensor]) => [name, { shape: tensor.shape, values: floatsOf(tensor) }]),
        );
      },
    },
  };
});
