import {
  definePlugin,
  floatsOf,
  frameworkError,
  OPTIMIZER,
  requireStateVersion,
  storedFloats,
} from '@framework/sdk';
import * as tf from '@tensorflow/tfjs-core';

/** Gradient descent with momentum and a warm-up. */
export default definePlugin((ctx) => {
  let moments = new Map();
  let restored = false;
  let steps = 0;

  const momentOf = (name, size) => {
    const moment = moments.get(name)?.values ?? (restored ? undefined : new Float32Array(size));
    if (moment?.length === size) return moment;
    throw frameworkError('FWK_CHECKPOINT_MISMATCH', {
      message: `the checkpoint has no moment like '${name}'`,
    });
  };

  ctx.provide(OPTIMIZER, () => ({
    step(parameters, { learningRate, gradientScale }) {
      steps++;
      const rate = learningRate * Math.min(1, steps / 5);
      for (const { name, variable, gradient } of parameters) {
        const values = gradient.read();
        const moment = momentOf(name, values.length);
        moments.set(name, { shape: variable.shape, values: moment });
        for (let i = 0; i < values.length; i++) moment[i] = 0.5 * moment[i] + gradientScale * values[i];
        tf.tidy(() => variable.assign(tf.sub(variable, tf.mul(tf.tensor(moment, variable.shape), rate))));
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
        restored = true;
      },
    },
  };
});
